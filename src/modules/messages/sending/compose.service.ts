import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { type ConversationId, conversationIdOf, type MessageId } from '../../../shared/ids.js';
import { ConversationAccess } from '../../conversations/index.js';
import { CopiesService } from '../../media/index.js';
import type { ForwardMessageDto } from '../dto/change-message.dto.js';
import type { SentMessageDto } from '../dto/message.dto.js';
import type { SendMessageDto } from '../dto/send-message.dto.js';
import { FreshMediaSender } from './fresh-media-sender.js';
import { assertThere } from '../changes/message-changes.policy.js';
import { draftOf, forwardKeyOf, forwardOf } from '../messages.policy.js';
import { MessagesService } from '../messages.service.js';
import { SendService } from './send.service.js';

/** Turns what somebody wants to say into what is stored, and sends it. */
@Injectable()
export class ComposeService {
  constructor(
    private readonly env: Env,
    private readonly messages: MessagesService,
    private readonly access: ConversationAccess,
    private readonly copies: CopiesService,
    private readonly sending: SendService,
    private readonly fresh: FreshMediaSender,
  ) {}

  /** Sends a message; what is sent after `onNumbered` was called comes behind it. Throws what `draftOf` and `SendService.send` throw. */
  send(
    caller: Principal,
    id: ConversationId,
    dto: SendMessageDto,
    onNumbered?: () => void,
  ): Promise<SentMessageDto> {
    const draft = draftOf(caller, dto, this.env.MESSAGE_MAX_LENGTH);
    draft.onNumbered = onNumbered;
    return this.sending.send(caller, id, draft);
  }

  /** Throws what `draftOf` throws: for those who have to begin a conversation before they send. */
  assertSayable(caller: Principal, dto: SendMessageDto): void {
    draftOf(caller, dto, this.env.MESSAGE_MAX_LENGTH);
  }

  /**
   * Says a message again in another conversation of the caller, with copies of its media; a repeat is answered though the message
   * is gone. Throws `messages.not_found`, `messages.deleted`,
   * `conversations.not_found`, and what `CopiesService.copy` and `SendService.send` throw.
   */
  async forward(
    caller: Principal,
    id: MessageId,
    { conversationId, ...dto }: ForwardMessageDto,
  ): Promise<SentMessageDto> {
    const target = conversationIdOf(conversationId);
    const clientMessageId = dto.clientMessageId ?? null;
    const key = forwardKeyOf(caller, id, clientMessageId);
    const earlier = clientMessageId === null ? null : await this.sending.repeated(caller, target, key);
    if (earlier) return earlier;
    const message = await this.messages.see(caller, id);
    assertThere(message);
    await this.access.asMember(caller, target);
    const copies = await this.copies.copy(caller, message.attachments);
    return this.fresh.send(caller, target, copies, () =>
      forwardOf(caller, message, { clientMessageId, mediaIds: copies.ids }),
    );
  }
}
