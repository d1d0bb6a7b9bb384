import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import {
  type Conversation,
  ConversationAccess,
  type ConversationDelivered,
  type ConversationRead,
  WRITE_LEASE_MS,
} from '../conversations/index.js';
import { ChangesRepository } from './changes.repository.js';
import type { MessageDto } from './dto/message.dto.js';
import type { ReceiptDto } from './dto/receipts.dto.js';
import { messageErrors } from './messages.errors.js';
import type { MessageCreated } from './messages.events.js';
import { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';
import { previousDeliveredSeq, previousReadSeq, readBeforeAnswer, receiptsOf } from './receipts.policy.js';
import type { ShownMessage } from './shown-message.rows.js';

/** The most messages that one move of a marker is told as. */
const MOST_AT_ONCE = 200;
/** How often it is looked whether a message has come to the store, in milliseconds. */
const POLL_MS = 50;

/** Messages with a `seq` above the one and not above the other. */
interface Range {
  after: number;
  upTo: number;
}

/** Markers, told message by message. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly reading: MessagesService,
    private readonly messages: MessagesRepository,
    private readonly changes: ChangesRepository,
  ) {}

  /** How far a message has come with everybody it is for. Throws `messages.not_found`. */
  async of(caller: Principal, id: MessageId): Promise<ReceiptDto[]> {
    const message = await this.reading.see(caller, id);
    const conversation = await this.access.find(caller, message.conversationId);
    if (!conversation) throw messageErrors.notFound();
    return receiptsOf(conversation, message);
  }

  /** The messages of others that a move of somebody's read marker has made read, the last 200 at most, in order. */
  madeRead({ conversation, userId, seq }: ConversationRead): Promise<ShownMessage[]> {
    return this.passed(conversation, userId, { after: previousReadSeq(conversation, userId), upTo: seq });
  }

  /** How many messages of others a move of somebody's read marker has made read, however many they are. */
  countMadeRead({ conversation, userId, seq }: ConversationRead): Promise<number> {
    return this.count(conversation, userId, { after: previousReadSeq(conversation, userId), upTo: seq });
  }

  /** The messages of others that a move of somebody's delivered marker has made delivered, the last 200 at most, in order. */
  madeDelivered({ conversation, userId, seq }: ConversationDelivered): Promise<ShownMessage[]> {
    return this.passed(conversation, userId, {
      after: previousDeliveredSeq(conversation, userId),
      upTo: seq,
    });
  }

  /**
   * The messages of others that somebody has read by answering, the last 200 at most, in order, and the conversation as it is now:
   * sending is reading.
   */
  async readByAnswer(
    answer: MessageCreated,
  ): Promise<{ conversation: Conversation; messages: ShownMessage[] } | null> {
    const move = await this.moveOf(answer);
    return (
      move && {
        conversation: move.conversation,
        messages: await this.passed(move.conversation, move.userId, move.range),
      }
    );
  }

  /** How many messages of others somebody has read by answering, however many they are. */
  async countReadByAnswer(answer: MessageCreated): Promise<number> {
    const { message, readBefore } = answer;
    if (readBefore !== null) return this.countOfOther(message, readBefore);
    const move = await this.moveOf(answer);
    return move ? this.count(move.conversation, move.userId, move.range) : 0;
  }

  /** How an answer has moved the read marker of its sender; null when it has passed nothing of others. */
  private async moveOf({ message: { conversationId, senderId, seq }, readBefore }: MessageCreated): Promise<{
    conversation: Conversation;
    userId: UserId;
    range: Range;
  } | null> {
    if (senderId === null || (readBefore ?? 0) >= seq - 1) return null;
    const sender: Principal = { userId: senderId as UserId, roles: [], profile: {} };
    const conversation = await this.access.find(sender, conversationId as ConversationId);
    const after = conversation && (readBefore ?? readBeforeAnswer(conversation, sender.userId, seq));
    if (conversation === null || after === null) return null;
    return { conversation, userId: sender.userId, range: { after, upTo: seq } };
  }

  /** Between an answer and where the marker stood there is nothing of the one who answers: whatever is not hidden is of the other. */
  private async countOfOther({ conversationId, seq }: MessageDto, readBefore: number): Promise<number> {
    if (readBefore >= seq - 1) return 0;
    const id = conversationId as ConversationId;
    const [since = 0, later = 0] = await Promise.all(
      [readBefore, seq].map(async (after) => {
        return (await this.changes.countHidden([{ conversationId: id, after }])).get(id);
      }),
    );
    return seq - 1 - readBefore - (since - later);
  }

  /** Few are those that are found; many are counted once those on their way have come. */
  private async count(conversation: Conversation, reader: UserId, range: Range): Promise<number> {
    const { id: conversationId } = conversation;
    const { length } = await this.passed(conversation, reader, range);
    if (range.upTo - range.after <= MOST_AT_ONCE) return length;
    const [since = 0, later = 0] = await Promise.all(
      [range.after, range.upTo].map(async (after) => {
        const counts = await this.messages.countOfOthers(reader, [{ conversationId, after }]);
        return counts.get(conversationId);
      }),
    );
    return since - later;
  }

  /** A message whose number was passed may be on its way to the store still. */
  private async passed(
    { id, intents }: Conversation,
    reader: UserId,
    { after, upTo }: Range,
  ): Promise<ShownMessage[]> {
    const range = { after: Math.max(after, upTo - MOST_AT_ONCE), before: upTo + 1 };
    const announced = intents.flatMap(({ seq }) => (seq && seq > range.after && seq <= upTo ? [seq] : []));
    for (let waited = 0; ; waited += POLL_MS) {
      const found = await this.messages.findBetween(id, range, -MOST_AT_ONCE);
      const isComplete = announced.every((seq) => found.some((message) => message.seq === seq));
      if (isComplete || waited >= WRITE_LEASE_MS)
        return found.filter(({ senderId, deletedAt }) => senderId !== reader && !deletedAt);
      await pause(POLL_MS);
    }
  }
}
