import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ConversationId, MessageId, UserId } from '../../../shared/ids.js';
import { type ConversationRow, toPreview } from '../conversations.rows.js';
import type { Head } from './heads.policy.js';

/** How many members the heads have together that are remembered. */
const MAX_MEMBERS_TOGETHER = 200_000;

/** Of how many conversations it is remembered that another node writes to them, too. */
const MAX_OVERTAKEN = 20_000;

/** How soon after the one before a write makes a conversation hot, in milliseconds. */
const HOT_MS = 5000;

/** What of a conversation makes its head. */
export type HeadRow = Pick<
  ConversationRow,
  | '_id'
  | 'rev'
  | 'lastSeq'
  | 'type'
  | 'subject'
  | 'title'
  | 'blockedBy'
  | 'members'
  | 'lastMessage'
  | 'intents'
  | 'recentSends'
>;

/** Reads that, and nothing else of a conversation. */
export const OF_HEAD = {
  rev: 1,
  lastSeq: 1,
  type: 1,
  subject: 1,
  title: 1,
  blockedBy: 1,
  lastMessage: 1,
  intents: 1,
  recentSends: 1,
  'members.userId': 1,
  'members.role': 1,
  'members.lastReadSeq': 1,
  'members.lastDeliveredSeq': 1,
  'members.unreadFrom': 1,
  'members.archivedAt': 1,
  'members.shown.lastReadSeq': 1,
} as const;

interface Known {
  head: Head;
  /** When something has happened in the conversation, as far as this node has seen it. */
  at: number;
}

/**
 * Conversations as this node has seen them last. Nothing is decided by them alone: a write that stands on one is made only
 * while the one in the store is the same, so that whatever any node has changed, a removal or a block too, is seen at once.
 */
@Injectable()
export class HeadCache {
  private readonly heads = new LRUCache<ConversationId, Known>({
    maxSize: MAX_MEMBERS_TOGETHER,
    sizeCalculation: ({ head: { members } }) => 1 + members.length,
  });

  /** Of which others were faster lately. */
  private readonly overtaken = new LRUCache<ConversationId, true>({ max: MAX_OVERTAKEN });

  /** The head, as far as it is known. */
  get(id: ConversationId): Head | undefined {
    return this.heads.get(id)?.head;
  }

  /** Whether the head is known, and nobody else was seen to change it. */
  isSure(id: ConversationId): boolean {
    return this.heads.has(id) && !this.overtaken.has(id);
  }

  /** Whether something has happened in the conversation a moment ago. */
  isHot(id: ConversationId): boolean {
    return performance.now() - (this.heads.peek(id)?.at ?? -Infinity) < HOT_MS;
  }

  /** The head is this now, unless a later one is known. */
  put(id: ConversationId, head: Head): void {
    if ((this.heads.peek(id)?.head.rev ?? 0) < head.rev) this.heads.set(id, { head, at: performance.now() });
  }

  /** The head has been read, which does not make the conversation hot. */
  learn(head: Head): void {
    const known = this.heads.peek(head.id);
    if ((known?.head.rev ?? 0) <= head.rev) this.heads.set(head.id, { head, at: known?.at ?? -Infinity });
  }

  /** Keeps the head of a conversation that is spoken in here in step with another write to it. */
  follow(row: HeadRow): void {
    const id = row._id.toHexString() as ConversationId;
    if (this.heads.has(id)) this.put(id, toHead(row));
  }

  /** Nobody knows what the conversation is like now. */
  forget(id: ConversationId): void {
    this.heads.delete(id);
    this.overtaken.set(id, true);
  }
}

/** The head of a conversation as it is stored. */
export function toHead(row: HeadRow): Head {
  return {
    id: row._id.toHexString() as ConversationId,
    type: row.type,
    subject: row.subject,
    title: row.title,
    rev: row.rev,
    lastSeq: row.lastSeq,
    isBlocked: row.blockedBy.length > 0,
    members: row.members.map((member) => ({
      userId: member.userId as UserId,
      role: member.role,
      lastReadSeq: member.lastReadSeq,
      lastDeliveredSeq: member.lastDeliveredSeq,
      unreadFrom: member.unreadFrom,
      isArchived: member.archivedAt !== null,
      shownReadSeq: member.shown.lastReadSeq,
    })),
    lastMessage: row.lastMessage && toPreview(row.lastMessage),
    intents: row.intents.map((intent) => ({
      ...intent,
      messageId: intent.messageId.toHexString() as MessageId,
    })),
    recentSends: row.recentSends,
  };
}
