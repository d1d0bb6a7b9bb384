import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { type FreshMedia, MediaService } from '../../media/index.js';
import type { SentMessageDto } from '../dto/message.dto.js';
import type { MessageDraft } from '../message.js';
import { SendService } from './send.service.js';

/** Sends messages whose media were made for this send alone: they go again when it was refused, or a repeat, and count nothing. */
@Injectable()
export class FreshMediaSender {
  constructor(
    private readonly sending: SendService,
    private readonly media: MediaService,
  ) {}

  /** Throws what `makeDraft` and `SendService.send` throw. */
  async send(
    caller: Principal,
    id: ConversationId,
    media: FreshMedia,
    makeDraft: () => MessageDraft,
  ): Promise<SentMessageDto> {
    try {
      const sent = await this.sending.send(caller, id, makeDraft());
      if (sent.replayed) await this.media.undo(caller, media);
      return sent;
    } catch (error) {
      // What cannot be dropped now is swept later; the error of the send matters more.
      await this.media.undo(caller, media).catch(() => undefined);
      throw error;
    }
  }
}
