import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, MessageId, UserId } from '../../../shared/ids.js';
import {
  type Conversation,
  ConversationAccess,
  type ConversationDelivered,
  type ConversationRead,
  WRITE_LEASE_MS,
} from '../../conversations/index.js';
import { ChangesRepository, type PlaceRange } from '../sync/changes.repository.js';
import type { ReceiptDto } from '../dto/receipts.dto.js';
import { messageErrors } from '../messages.errors.js';
import type { MessageCreated } from '../messages.events.js';
import { MessagesRepository } from '../messages.repository.js';
import { MessagesService } from '../messages.service.js';
import { previousDeliveredSeq, previousReadSeq, readBeforeAnswer, receiptsOf } from './receipts.policy.js';
import type { ShownMessage } from '../shown-message.rows.js';

/** The most messages that one move of a marker is told as. */
const MOST_AT_ONCE = 200;
/** How often it is looked whether a message has come to the store, in milliseconds. */
const POLL_MS = 50;

/** Somebody's marker has moved over the messages above the one `seq` and not above the other. */
interface Move extends PlaceRange {
  reader: UserId;
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
    return this.passed(moveIn(conversation, userId, previousReadSeq(conversation, userId), seq));
  }

  /** How many messages of others a move of somebody's read marker has made read, however many they are. */
  countMadeRead({ conversation, userId, seq }: ConversationRead): Promise<number> {
    return this.count(moveIn(conversation, userId, previousReadSeq(conversation, userId), seq));
  }

  /** The messages of others that a move of somebody's delivered marker has made delivered, the last 200 at most, in order. */
  madeDelivered({ conversation, userId, seq }: ConversationDelivered): Promise<ShownMessage[]> {
    return this.passed(moveIn(conversation, userId, previousDeliveredSeq(conversation, userId), seq));
  }

  /** The messages of others that somebody has read by answering, the last 200 at most, in order: sending is reading. */
  async readByAnswer(answer: MessageCreated): Promise<ShownMessage[]> {
    const move = await this.moveOf(answer);
    return move ? this.passed(move) : [];
  }

  /** How many messages of others somebody has read by answering, however many they are. */
  async countReadByAnswer(answer: MessageCreated): Promise<number> {
    const move = await this.moveOf(answer);
    if (!move) return 0;
    return answer.readBefore === null ? this.count(move) : this.countOfOther(move);
  }

  /** How an answer has moved the read marker of its sender; null when it has passed nothing of others. */
  private async moveOf({ message, readBefore }: MessageCreated): Promise<Move | null> {
    const { conversationId, senderId, seq: upTo } = message;
    if (senderId === null || (readBefore ?? 0) >= upTo - 1) return null;
    const reader: Principal = { userId: senderId as UserId, roles: [], profile: {} };
    const id = conversationId as ConversationId;
    const after = readBefore ?? (await this.readBefore(reader, id, upTo));
    return after === null ? null : { conversationId: id, reader: reader.userId, after, upTo };
  }

  private async readBefore(sender: Principal, id: ConversationId, seq: number): Promise<number | null> {
    const conversation = await this.access.findAsStored(sender, id);
    return conversation && readBeforeAnswer(conversation, sender.userId, seq);
  }

  /** Between an answer and where the marker stood there is nothing of the one who answers: whatever is not hidden is of others. */
  private async countOfOther({ conversationId, after, upTo }: Move): Promise<number> {
    const hidden = await this.changes.countHidden([{ conversationId, after, upTo }]);
    return upTo - 1 - after - (hidden.get(conversationId) ?? 0);
  }

  /** Few are those that are found; many are counted once those on their way have come. */
  private async count(move: Move): Promise<number> {
    const { conversationId, reader, after, upTo } = move;
    const { length } = await this.passed(move);
    if (upTo - after <= MOST_AT_ONCE) return length;
    const counts = await this.messages.countOfOthers(reader, [{ conversationId, after, upTo }]);
    return counts.get(conversationId) ?? 0;
  }

  /** A message whose number was passed may be on its way to the store still: in the end each place is taken, by a message or a void. */
  private async passed({ conversationId, reader, after, upTo }: Move): Promise<ShownMessage[]> {
    const range = { conversationId, after: Math.max(after, upTo - MOST_AT_ONCE), upTo };
    for (let waited = 0; ; waited += POLL_MS) {
      const { taken, messages } = await this.changes.findPlaces(range);
      if (taken >= upTo - range.after || waited >= WRITE_LEASE_MS)
        return messages.filter(({ senderId, deletedAt }) => senderId !== reader && !deletedAt);
      await pause(POLL_MS);
    }
  }
}

function moveIn({ id }: Conversation, reader: UserId, after: number, upTo: number): Move {
  return { conversationId: id, reader, after, upTo };
}
