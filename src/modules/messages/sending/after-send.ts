import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Metrics } from '../../../platform/metrics/metrics.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { ConversationCreated } from '../../conversations/index.js';
import { TypingService } from '../../presence/index.js';
import { MessageCreated } from '../messages.events.js';
import { SearchAhead } from '../search/search-ahead.service.js';

/** What a send means elsewhere: its sender types no more, it may be searched for, and it is counted. */
@Injectable()
export class AfterSend {
  constructor(
    private readonly typing: TypingService,
    private readonly search: SearchAhead,
    private readonly metrics: Metrics,
  ) {}

  /** Runs when the message is on its way to the sockets. */
  @OnEvent(MessageCreated.name)
  sent({ message: { conversationId, seq, senderId, type, createdAt } }: MessageCreated): void {
    if (senderId !== null) this.typing.sent(conversationId as ConversationId, senderId as UserId, seq);
    this.search.sent(conversationId as ConversationId, seq);
    this.metrics.messageVolume.inc({ type: type === 'text' || type === 'system' ? type : 'other' });
    this.metrics.responseTime.observe(Math.max(0, Date.now() - createdAt.getTime()) / 1000);
    this.metrics.engagement.inc({ action: 'message_sent' });
  }

  /** Chats that are created. */
  @OnEvent(ConversationCreated.name)
  begun(): void {
    this.metrics.engagement.inc({ action: 'conversation_created' });
  }
}
