import { OnEvent } from '@nestjs/event-emitter';
import type { Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { UserId } from '../../../shared/ids.js';
import {
  type ConversationBrief,
  ConversationDelivered,
  ConversationRead,
  memberIds,
  PairsService,
} from '../../conversations/index.js';
import { MessageDeleted, MessageEdited, ReceiptsService } from '../../messages/index.js';
import { namedFirst } from '../shared/named-first.js';
import { personal } from '../shared/personal.js';
import { MessageForContracts } from '../shared/shared.events.js';
import {
  StorefrontDeliveredDto,
  StorefrontMessageUpdatedDto,
  StorefrontReadDto,
} from './dto/storefront-events.dto.js';
import { StorefrontMessageDto } from './dto/storefront-views.dto.js';
import {
  JUST_SENT,
  type Place,
  type Receipt,
  receiptOf,
  recipientOf,
  type Said,
  toStorefrontMessage,
} from './storefront.presenter.js';

/** What contract 002 hears of messages (seeds/002, Server to Client). */
const storefrontEvents = {
  new_message: {
    payload: StorefrontMessageDto,
    description: 'Somebody has said something. To every socket of both people, once.',
  },
  message_delivered: {
    payload: StorefrontDeliveredDto,
    description: 'What I have said has come to a socket of the recipient. To every socket of the sender.',
  },
  message_read: {
    payload: StorefrontReadDto,
    description: 'What I have said was read. To every socket of the sender, once for each message.',
  },
  message_updated: {
    payload: StorefrontMessageUpdatedDto,
    description:
      'The status of a message is another, or it was edited or deleted. To every socket of both people.',
  },
};

/** Tells contract 002 what happens to messages, whichever way it happens. */
@Broadcaster(storefrontEvents)
export class StorefrontBroadcaster {
  private readonly outlet: Outlet<typeof storefrontEvents>;

  constructor(
    realtime: Realtime,
    private readonly receipts: ReceiptsService,
    private readonly pairs: PairsService,
  ) {
    this.outlet = realtime.outlet(storefrontEvents, '/storefront');
  }

  /** Whoever answers has read what was said before. */
  @OnEvent(MessageForContracts.name)
  async sent(event: MessageForContracts): Promise<void> {
    const { message, conversation, memberIds: users } = event;
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    this.outlet.say('new_message', toStorefrontMessage(conversation, message, JUST_SENT), { users });
    const receipt = { status: 'read', readAt: message.createdAt } as const;
    for (const earlier of await this.receipts.readByAnswer(event))
      this.tellRead(conversation, earlier, receipt);
  }

  /** Those who keep reading to themselves are not told of. */
  @OnEvent(ConversationRead.name)
  async read(event: ConversationRead): Promise<void> {
    const { conversation, audience } = event;
    if (!this.outlet.isHeard || conversation.type === 'group' || audience.length < 2) return;
    const messages = namedFirst(await this.receipts.madeRead(event));
    for (const message of messages)
      this.tellRead(conversation, message, receiptOf(conversation, null, message));
  }

  /** Of people who block each other nothing is told. */
  @OnEvent(ConversationDelivered.name)
  async delivered(event: ConversationDelivered): Promise<void> {
    if (!this.outlet.isHeard || event.conversation.type === 'group') return;
    const { conversation, audience, at: delivered_at } = event;
    for (const message of await this.receipts.madeDelivered(event)) {
      const receipt = toReceipt(conversation, message);
      const users = audience.filter((userId) => userId === message.senderId);
      this.outlet.say('message_delivered', { ...receipt, status: 'delivered', delivered_at }, { users });
      const told = users.length > 0 ? memberIds(conversation) : [];
      this.tellUpdated(conversation, message, receiptOf(conversation, null, message), told);
    }
  }

  /** What it says now. */
  @OnEvent(MessageEdited.name)
  edited(event: MessageEdited): Promise<void> {
    return this.changed(event);
  }

  /** That it says nothing more. */
  @OnEvent(MessageDeleted.name)
  deleted(event: MessageDeleted): Promise<void> {
    return this.changed(event);
  }

  private async changed({ message, conversation, memberIds: users }: MessageEdited): Promise<void> {
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    const current = await this.pairs.get(personal(users[0] as UserId), conversation.id);
    this.tellUpdated(current, message, receiptOf(current, null, message), users);
  }

  private tellRead(
    conversation: ConversationBrief,
    message: Said & { senderId: UserId | null },
    receipt: Receipt,
  ): void {
    const told = toReceipt(conversation, message);
    const reader_id = told.recipient_id;
    const users = message.senderId === null ? [] : [message.senderId];
    this.outlet.say(
      'message_read',
      { ...told, status: 'read', is_read: true, reader_id, read_at: receipt.readAt },
      { users },
    );
    this.tellUpdated(conversation, message, receipt, memberIds(conversation));
  }

  private tellUpdated(place: Place, message: Said, receipt: Receipt, users: UserId[]): void {
    const view = toStorefrontMessage(place, message, receipt);
    this.outlet.say('message_updated', { ...view, message_id: message.id }, { users });
  }
}

function toReceipt(
  place: Place,
  { id, conversationId, senderId }: Said,
): Omit<StorefrontDeliveredDto, 'status' | 'delivered_at'> {
  return {
    id,
    message_id: id,
    conversation_id: conversationId,
    sender_id: senderId ?? '',
    recipient_id: recipientOf(place, senderId),
  };
}
