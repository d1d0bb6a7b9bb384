import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import { InputPipe } from '../../platform/http/input.pipe.js';
import type { ConversationId } from '../../shared/ids.js';
import { ConversationAccess } from '../conversations/index.js';
import { MediaDto, type MediaId, UploadService } from '../media/index.js';
import type { SentMessageDto } from './dto/message.dto.js';
import { MediaMessageFieldsDto } from './dto/send-message.dto.js';
import { FreshMediaSender } from './fresh-media-sender.js';
import { draftOf } from './messages.policy.js';

/** Reads what a form says beside its file, and may refuse either. */
export type ReadForm = (fields: Record<string, string>, media: MediaDto) => Promise<MediaMessageFieldsDto>;

/** Uploads and sends in one step: a file, with a caption or without. */
@Injectable()
export class MediaMessagesService {
  private readonly input = new InputPipe();

  constructor(
    private readonly env: Env,
    private readonly access: ConversationAccess,
    private readonly uploads: UploadService,
    private readonly fresh: FreshMediaSender,
  ) {}

  /**
   * Reads a form with a file and sends it. A repeat of the same form under the same client id is answered with what was
   * sent, and its file is dropped. Contracts read the other fields in their own way. Throws what `UploadService.receive` and `SendService.send` throw.
   */
  async send(
    caller: Principal,
    id: ConversationId,
    request: IncomingMessage,
    read: ReadForm = (fields) => this.validated(fields),
  ): Promise<SentMessageDto> {
    await this.access.asMember(caller, id);
    const { media, sha256, fields } = await this.uploads.receive(caller, request);
    const mediaId = media.id as MediaId;
    return this.fresh.send(caller, id, [mediaId], async () => {
      const said = { ...(await read(fields, media)), attachments: [{ mediaId }] };
      return draftOf(caller, said, this.env.MESSAGE_MAX_LENGTH, sha256);
    });
  }

  private async validated(fields: Record<string, string>): Promise<MediaMessageFieldsDto> {
    const metadata = { type: 'body', metatype: MediaMessageFieldsDto } as const;
    return (await this.input.transform(fields, metadata)) as MediaMessageFieldsDto;
  }
}
