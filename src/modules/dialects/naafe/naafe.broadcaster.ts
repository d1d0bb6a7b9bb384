import { OnEvent } from '@nestjs/event-emitter';
import type { Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { UserId } from '../../../shared/ids.js';
import { ConversationRead } from '../../conversations/index.js';
import { ReceiptsService } from '../../messages/index.js';
import { MessageForContracts } from '../shared/shared.events.js';
import {
  NaafeMessageReceivedDto,
  NaafeMessageSentDto,
  NaafeMessagesReadDto,
} from './dto/naafe-events.dto.js';

/** What contract 001 hears (seeds/001, Server to Client Events). */
const naafeEvents = {
  'receive-message': {
    payload: NaafeMessageReceivedDto,
    description: 'The other one has said something. To every socket of the receiver.',
  },
  'message-sent': {
    payload: NaafeMessageSentDto,
    description: 'What I have said is stored. To every socket of the sender.',
  },
  'messages-read': {
    payload: NaafeMessagesReadDto,
    description: 'Messages were read. To every socket of both people.',
  },
};

/** Tells contract 001 what happens. */
@Broadcaster(naafeEvents)
export class NaafeBroadcaster {
  private readonly outlet: Outlet<typeof naafeEvents>;

  constructor(
    realtime: Realtime,
    private readonly receipts: ReceiptsService,
  ) {
    this.outlet = realtime.outlet(naafeEvents, '/naafe');
  }

  /** Whichever way it was sent. Whoever answers has read what was said before. */
  @OnEvent(MessageForContracts.name)
  async sent(event: MessageForContracts): Promise<void> {
    const { message, conversation, memberIds } = event;
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    const { id: messageId, conversationId, senderId, content, createdAt: timestamp } = message;
    const sent = { messageId, conversationId, content, timestamp };
    const [senders, receivers] = [
      memberIds.filter((userId) => userId === senderId),
      memberIds.filter((userId) => userId !== senderId),
    ];
    this.outlet.say('receive-message', { ...sent, senderId }, { users: receivers });
    this.outlet.say('message-sent', sent, { users: senders });
    this.tellRead(conversationId, await this.receipts.countReadByAnswer(event), memberIds);
  }

  /** Whichever way it was read. */
  @OnEvent(ConversationRead.name)
  async read(event: ConversationRead): Promise<void> {
    const { conversation, audience } = event;
    if (!this.outlet.isHeard || conversation.type === 'group') return;
    this.tellRead(conversation.id, await this.receipts.countMadeRead(event), audience);
  }

  private tellRead(conversationId: string, readCount: number, users: UserId[]): void {
    if (readCount > 0) this.outlet.say('messages-read', { conversationId, readCount }, { users });
  }
}
