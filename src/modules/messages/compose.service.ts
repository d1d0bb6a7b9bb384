import { Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import type { ConversationId, MessageId } from '../../shared/ids.js';
import type { ForwardMessageDto } from './dto/change-message.dto.js';
import type { SentMessageDto } from './dto/message.dto.js';
import type { SendMessageDto } from './dto/send-message.dto.js';
import { assertThere } from './message-changes.policy.js';
import { messageErrors } from './messages.errors.js';
import { contentOf, draftOf, forwardOf } from './messages.policy.js';
import { MessagesService } from './messages.service.js';
import { SendService } from './send.service.js';

/** Turns what somebody wants to say into what is stored, and sends it. */
@Injectable()
export class ComposeService {
  constructor(
    private readonly env: Env,
    private readonly messages: MessagesService,
    private readonly sending: SendService,
  ) {}

  /** Sends a message. Throws what `draftOf` and `SendService.send` throw. */
  send(caller: Principal, id: ConversationId, dto: SendMessageDto): Promise<SentMessageDto> {
    return this.sending.send(caller, id, draftOf(caller, dto, this.env.MESSAGE_MAX_LENGTH));
  }

  /** For those who must know before they send. Throws `messages.empty` or `messages.too_long`. */
  assertSayable(content: string): void {
    contentOf(content, this.env.MESSAGE_MAX_LENGTH);
  }

  /**
   * Says a message again in another conversation of the caller. Throws `messages.not_found`, `messages.deleted`, `messages.not_forwardable` and what
   * `SendService.send` throws.
   */
  async forward(
    caller: Principal,
    id: MessageId,
    { conversationId, clientMessageId }: ForwardMessageDto,
  ): Promise<SentMessageDto> {
    const message = await this.messages.see(caller, id);
    assertThere(message);
    if (message.attachments.length > 0) throw messageErrors.notForwardable();
    const draft = forwardOf(caller, message, clientMessageId ?? null);
    return this.sending.send(caller, conversationId.toLowerCase() as ConversationId, draft);
  }
}
