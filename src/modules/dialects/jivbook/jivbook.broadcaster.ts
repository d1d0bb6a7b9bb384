import { OnEvent } from '@nestjs/event-emitter';
import type { Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { UserId } from '../../../shared/ids.js';
import { ConversationRead } from '../../conversations/index.js';
import { ReceiptsService } from '../../messages/index.js';
import { TypingStarted, TypingStopped } from '../../presence/index.js';
import { InOrder } from '../../../shared/in-order.js';
import { namedFirst } from '../shared/named-first.js';
import { TalksService } from '../shared/talks.service.js';
import { MessageForContracts } from '../shared/shared.events.js';
import { JivbookMessageReadDto, JivbookTypingEventDto } from './dto/jivbook-events.dto.js';
import { JivbookMessageDto } from './dto/jivbook-views.dto.js';
import { toJivbookMessage } from './jivbook.presenter.js';

/** What contract 003 hears (seeds/003, Socket Events). */
const jivbookEvents = {
  newMessage: {
    payload: JivbookMessageDto,
    description: 'Somebody has said something. To every socket of both people.',
  },
  typing: {
    payload: JivbookTypingEventDto,
    description: 'The other one types, or no more. To every socket of the other one.',
  },
  messageRead: {
    payload: JivbookMessageReadDto,
    description: 'A message was read. To every socket of both people.',
  },
};

/** Tells contract 003 what happens. */
@Broadcaster(jivbookEvents)
export class JivbookBroadcaster {
  private readonly outlet: Outlet<typeof jivbookEvents>;
  private readonly inOrder = new InOrder();

  constructor(
    realtime: Realtime,
    private readonly talks: TalksService,
    private readonly receipts: ReceiptsService,
  ) {
    this.outlet = realtime.outlet(jivbookEvents, '/jivbook');
  }

  /** Whichever way it was sent. Whoever answers has read what was said before. */
  @OnEvent(MessageForContracts.name)
  async sent(event: MessageForContracts): Promise<void> {
    const { message, conversation, memberIds } = event;
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    await this.inOrder.run(conversation.id, async () => {
      const talk = await this.talks.ofEvent(conversation);
      if (talk) this.outlet.say('newMessage', toJivbookMessage(talk, message), { users: memberIds });
    });
    this.tellRead(await this.receipts.readByAnswer(event), message.senderId as UserId, memberIds);
  }

  /** Whichever way it was read: each message by itself. */
  @OnEvent(ConversationRead.name)
  async read(event: ConversationRead): Promise<void> {
    const { conversation, userId, audience } = event;
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    this.tellRead(namedFirst(await this.receipts.madeRead(event)), userId, audience);
  }

  /** On every node. */
  @OnEvent(TypingStarted.name)
  typing(event: TypingStarted): void {
    this.tell(event, true);
  }

  /** On every node. */
  @OnEvent(TypingStopped.name)
  stopped(event: TypingStopped): void {
    this.tell(event, false);
  }

  private tellRead(
    messages: { id: string; conversationId: string }[],
    userId: UserId,
    users: UserId[],
  ): void {
    for (const { id: messageId, conversationId: chatId } of messages)
      this.outlet.say('messageRead', { messageId, userId, chatId }, { users });
  }

  private tell({ typing }: TypingStarted, isTyping: boolean): void {
    const { inGroup, userId, conversationId: chatId, audience: users } = typing;
    if (!inGroup) this.outlet.say('typing', { userId, isTyping, chatId }, { users, here: true });
  }
}
