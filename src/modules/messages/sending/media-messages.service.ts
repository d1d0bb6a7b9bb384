import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { InputPipe } from '../../../platform/http/input.pipe.js';
import type { ConversationId } from '../../../shared/ids.js';
import { ConversationAccess } from '../../conversations/index.js';
import { type ArrivedForm, type MediaDto, UploadService } from '../../media/index.js';
import type { SentMessageDto } from '../dto/message.dto.js';
import { MediaMessageFieldsDto } from '../dto/send-message.dto.js';
import { FreshMediaSender } from './fresh-media-sender.js';
import type { MessageDraft } from '../message.js';
import { draftOf } from '../messages.policy.js';
import { SendService } from './send.service.js';

/** How a contract reads a form; both may refuse it. */
export interface FormReader {
  /** What it says beside its file. */
  read(fields: Record<string, string>): Promise<MediaMessageFieldsDto>;
  /** Looks at the file once it is known what it is. */
  check?(media: MediaDto): void;
}

/** Uploads and sends in one step: a file, with a caption or without. */
@Injectable()
export class MediaMessagesService {
  private readonly input = new InputPipe();

  constructor(
    private readonly env: Env,
    private readonly access: ConversationAccess,
    private readonly uploads: UploadService,
    private readonly sending: SendService,
    private readonly fresh: FreshMediaSender,
  ) {}

  /**
   * Reads a form with a file and sends it. A repeat of the same form under the same client id is answered with what was
   * sent, and its file is dropped: it is not looked at, and counts nothing. Throws what `UploadService.receive` and `SendService.send`
   * throw.
   */
  async send(
    caller: Principal,
    id: ConversationId,
    request: IncomingMessage,
    reader: FormReader = { read: (fields) => this.validated(fields) },
  ): Promise<SentMessageDto> {
    await this.access.asMember(caller, id);
    return this.uploads.receive(caller, request, async (form) => {
      const draft = await this.draft(caller, form, reader);
      const earlier = await this.sending.repeated(caller, id, draft);
      if (earlier) return earlier;
      const media = await form.store();
      return this.fresh.send(caller, id, { ids: [form.mediaId], bytes: form.bytes }, () => {
        reader.check?.(media);
        return draft;
      });
    });
  }

  private async draft(
    caller: Principal,
    { mediaId, sha256, fields }: ArrivedForm,
    reader: FormReader,
  ): Promise<MessageDraft> {
    const said = { ...(await reader.read(fields)), attachments: [{ mediaId }] };
    return draftOf(caller, said, this.env.MESSAGE_MAX_LENGTH, sha256);
  }

  private async validated(fields: Record<string, string>): Promise<MediaMessageFieldsDto> {
    const metadata = { type: 'body', metatype: MediaMessageFieldsDto } as const;
    return (await this.input.transform(fields, metadata)) as MediaMessageFieldsDto;
  }
}
