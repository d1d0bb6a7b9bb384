import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { InputPipe } from '../../../platform/http/input.pipe.js';
import type { ConversationId } from '../../../shared/ids.js';
import { type MediaDto, mediaErrors } from '../../media/index.js';
import { MediaMessagesService } from '../../messages/index.js';
import { TalksService } from '../shared/talks.service.js';
import { JivbookCaptionDto } from './dto/jivbook.dto.js';
import type { JivbookMessageAnswerDto } from './dto/jivbook-answers.dto.js';
import { toJivbookMessage } from './jivbook.presenter.js';

/** Pictures and videos of contract 003 (seeds/003, File Upload Security). */
@Injectable()
export class JivbookMediaService {
  private readonly input = new InputPipe();

  constructor(
    private readonly talks: TalksService,
    private readonly sending: MediaMessagesService,
  ) {}

  /** Sends a picture or a video, with a caption or without. Throws what `MediaMessagesService.send` throws. */
  async send(
    caller: Principal,
    id: ConversationId,
    request: IncomingMessage,
  ): Promise<JivbookMessageAnswerDto> {
    const talk = await this.talks.open(caller, id);
    const sent = await this.sending.send(caller, id, request, {
      read: (fields) => this.read(fields),
      check: assertPictureOrVideo,
    });
    return { success: true, message: 'Media message sent successfully', data: toJivbookMessage(talk, sent) };
  }

  /** An empty caption is none. */
  private async read({ content, ...fields }: Record<string, string>): Promise<JivbookCaptionDto> {
    const caption = content?.trim() ? { ...fields, content } : fields;
    return (await this.input.transform(caption, {
      type: 'body',
      metatype: JivbookCaptionDto,
    })) as JivbookCaptionDto;
  }
}

function assertPictureOrVideo({ kind }: MediaDto): void {
  if (kind !== 'image' && kind !== 'video')
    throw mediaErrors.unsupportedType(
      'Only pictures (JPEG, PNG, WebP, GIF, AVIF, HEIC) and videos (MP4, WebM, MOV).',
    );
}
