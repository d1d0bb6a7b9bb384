import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import type { MessageId } from '../../shared/ids.js';
import { ConversationAccess, type ConversationRead } from '../conversations/index.js';
import type { ReceiptDto } from './dto/receipts.dto.js';
import type { Message } from './message.js';
import { messageErrors } from './messages.errors.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { previousReadSeq, receiptsOf } from './receipts.policy.js';

/** The most messages that one move of a marker is told as. */
const MOST_AT_ONCE = 200;

/** Markers, told message by message. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly reading: MessagesService,
    private readonly messages: MessagesRepository,
  ) {}

  /** How far a message has come with everybody it is for. Throws `messages.not_found`. */
  async of(caller: Principal, id: MessageId): Promise<ReceiptDto[]> {
    const message = await this.reading.see(caller, id);
    const conversation = await this.access.find(caller, message.conversationId);
    if (!conversation) throw messageErrors.notFound();
    return receiptsOf(conversation, message);
  }

  /** The messages of others that a move of somebody's read marker has made read, the last 200 at most, in order. */
  async madeRead({ conversation, userId, seq }: ConversationRead): Promise<Message[]> {
    const after = Math.max(previousReadSeq(conversation, userId), seq - MOST_AT_ONCE);
    const passed = await this.messages.findBetween(
      conversation.id,
      { after, before: seq + 1 },
      -MOST_AT_ONCE,
    );
    return passed.filter(({ senderId, deletedAt }) => senderId !== userId && !deletedAt);
  }
}
