import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { ConversationId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { ExportQueryDto } from '../dto/export-query.dto.js';
import { type Export, ExportService } from './export.service.js';

/** What people wrote runs nowhere, not even in a browser that shows the file in place of saving it. */
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/** Exports. */
@Controller('conversations/:id/export')
export class ExportController {
  constructor(private readonly exporting: ExportService) {}

  /**
   * Everything that was said in a conversation, as a file. It is written while it is sent: one that breaks off is not
   * complete.
   */
  @Get()
  @Limit('search')
  @Header('Content-Security-Policy', SANDBOX)
  @Header('Cache-Control', 'private, no-store')
  @ApiProduces('application/json', 'text/csv', 'text/html')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Refuses(conversationErrors.notFound)
  export(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Query() { format }: ExportQueryDto,
  ): Promise<StreamableFile> {
    return this.exporting.open(caller, id, format).then(toFile);
  }
}

function toFile({ pieces, contentType, fileName }: Export): StreamableFile {
  const stream = Readable.from(pieces, { objectMode: false });
  return new StreamableFile(stream, { type: contentType, disposition: `attachment; filename="${fileName}"` });
}
