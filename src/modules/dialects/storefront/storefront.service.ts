import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, MessageId } from '../../../shared/ids.js';
import { MarksService, PairsService } from '../../conversations/index.js';
import { ComposeService, MessagesService } from '../../messages/index.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { TalksService } from '../shared/talks.service.js';
import type { StorefrontSendDto } from './dto/storefront.dto.js';
import type { StorefrontMessageDto } from './dto/storefront-views.dto.js';
import { storefrontErrors } from './storefront.errors.js';
import { JUST_SENT, labelsOf, receiptOf, toStorefrontMessage } from './storefront.presenter.js';
import { StorefrontTypes } from './storefront-types.js';

/** Contract 002 in the terms of everybody else: sending and reading. */
@Injectable()
export class StorefrontService {
  constructor(
    private readonly talks: TalksService,
    private readonly pairs: PairsService,
    private readonly compose: ComposeService,
    private readonly messages: MessagesService,
    private readonly marks: MarksService,
    private readonly types: StorefrontTypes,
  ) {}

  /**
   * Says something to somebody, where the two have talked last. Throws `messages.identity_mismatch`, `conversations.invalid_members` and what
   * a send throws.
   */
  async send(
    caller: Principal,
    dto: StorefrontSendDto,
    onNumbered?: () => void,
  ): Promise<StorefrontMessageDto> {
    assertSpeaker(caller, dto.sender_id);
    // Before a conversation is begun for it.
    this.compose.assertSayable(caller, { content: dto.message });
    this.types.remember(caller.userId, dto.sender_type);
    const conversation = await this.talks.latest(
      caller,
      { userId: caller.userId, role: dto.sender_type },
      { userId: dto.recipient_id, role: dto.recipient_type },
    );
    const said = {
      content: dto.message,
      metadata: labelsOf(dto),
      ...(dto.client_message_id && { clientMessageId: dto.client_message_id }),
    };
    const message = await this.compose.send(caller, conversation.id, said, onNumbered);
    const receipt = message.replayed
      ? receiptOf(await this.pairs.get(caller, conversation.id), caller.userId, message)
      : JUST_SENT;
    return toStorefrontMessage(conversation, message, receipt);
  }

  /**
   * Marks a message, and all before it, as read. Throws `messages.not_found`, `conversations.not_found`, `messages.identity_mismatch` or
   * `storefront.own_message`.
   */
  async read(caller: Principal, id: MessageId, namedId?: string | null): Promise<StorefrontMessageDto> {
    assertSpeaker(caller, namedId);
    const message = await this.messages.get(caller, id);
    const { id: conversationId } = await this.pairs.get(caller, message.conversationId as ConversationId);
    if (message.senderId === caller.userId) throw storefrontErrors.ownMessage();
    await this.marks.read(caller, conversationId, message.seq);
    const conversation = await this.pairs.get(caller, conversationId);
    return toStorefrontMessage(conversation, message, receiptOf(conversation, caller.userId, message));
  }
}
