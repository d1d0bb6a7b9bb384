import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { GroupCommits } from '../../shared/group-commits.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { type Conversation, type MarkedMember, type Member, memberOf } from './conversation.js';
import { ConversationWritesRepository } from './conversation-writes.repository.js';
import { literal, next, ownMark, withMember } from './conversations.pipelines.js';
import type { ConversationDocument } from './conversations.schema.js';
import { HeldHeads } from './heads/held-heads.js';
import { movesDelivered, movesRead } from './marks.policy.js';
import { clearedUpToRead, deliveredUpTo, type Reader, readUpTo, unreadFrom } from './marks.pipelines.js';

/** What people set for themselves in a conversation. */
export type PersonalMarks = Partial<Pick<Member, 'archivedAt' | 'mutedUntil' | 'pinnedAt'>>;

/** How many markers are moved by one write. */
const MOST_MOVES = 100;

/** A marker of somebody that shall move. */
interface Move {
  userId: UserId;
  /** Whether there is anything to move. */
  condition: mongo.Filter<ConversationDocument>;
  changes: mongo.Document;
  /** Whether the member's marker has moved by the change that took this `rev`. */
  isMade: (me: Member, rev: number) => boolean;
}

/**
 * The marks of people in their conversations. Each change takes a `rev`; it answers the conversation as
 * it is then, or null when there was nothing to change, or the person is not in it. Markers that move while those of others are being
 * written are written together: in a group everybody hears a message at once, and says so.
 */
@Injectable()
export class MarksRepository {
  private readonly moves = new GroupCommits(
    (id: ConversationId, moves: Move[]) => this.moveAll(id, moves),
    MOST_MOVES,
  );

  constructor(
    private readonly writes: ConversationWritesRepository,
    private readonly held: HeldHeads,
  ) {}

  /** Moves a read marker forward to `seq`, at most to the newest message, or takes back a mark as unread. */
  async moveRead(reader: Reader, id: ConversationId, seq: number): Promise<Conversation | null> {
    const { userId } = reader;
    if (this.isInVain(userId, id, (me, lastSeq) => movesRead(me, seq, lastSeq))) return null;
    const $or = [{ lastReadSeq: { $lt: seq } }, { unreadFrom: { $lte: seq } }];
    return this.moves.do(id, {
      userId,
      condition: { unreadBy: userId, members: { $elemMatch: { userId, $or } } },
      changes: readUpTo(reader, seq),
      isMade: ({ readRev, personalRev }, rev) => readRev === rev || personalRev === rev,
    });
  }

  /** Moves a delivered marker forward to `seq`, at most to the newest message. */
  async moveDelivered(userId: UserId, id: ConversationId, seq: number): Promise<Conversation | null> {
    if (this.isInVain(userId, id, (me, lastSeq) => movesDelivered(me, seq, lastSeq))) return null;
    const isBehind = { $lt: [ownMark('lastDeliveredSeq', userId), { $min: [seq, '$lastSeq'] }] };
    return this.moves.do(id, {
      userId,
      condition: { 'members.userId': userId, $expr: isBehind },
      changes: deliveredUpTo(userId, seq),
      isMade: ({ deliveredRev }, rev) => deliveredRev === rev,
    });
  }

  /** Takes everything up to their read marker away from this person. */
  clearHistory(userId: UserId, id: ConversationId): Promise<Conversation | null> {
    const isBehind = { $lt: [ownMark('clearedSeq', userId), ownMark('lastReadSeq', userId)] };
    return this.writes.change(id, { 'members.userId': userId, $expr: isBehind }, clearedUpToRead(userId));
  }

  /** Marks everything from `seq` on as unread, where that is read and not cleared. */
  markUnread(userId: UserId, id: ConversationId, seq: number): Promise<Conversation | null> {
    const place = { userId, lastReadSeq: { $gte: seq }, clearedSeq: { $lt: seq }, unreadFrom: { $ne: seq } };
    return this.writes.change(id, { members: { $elemMatch: place } }, unreadFrom(userId, seq));
  }

  /** Sets personal marks. */
  setPersonal(userId: UserId, id: ConversationId, marks: PersonalMarks): Promise<Conversation | null> {
    const changes = { $mergeObjects: [literal(marks), { personalRev: next('$rev') }] };
    return this.writes.change(id, { 'members.userId': userId }, { members: withMember(userId, changes) });
  }

  /** Each takes a `rev`, also where it finds nothing to move behind the others: no change has that one then. */
  private async moveAll(id: ConversationId, moves: Move[]): Promise<(Conversation | null)[]> {
    const condition = { $or: moves.map((move) => move.condition) };
    const conversation = await this.writes.changeOften(
      id,
      condition,
      moves.map(({ changes }) => changes),
    );
    return moves.map(({ userId, isMade }, index) => {
      const me = conversation && memberOf(conversation, userId);
      const rev = (conversation?.rev ?? 0) - moves.length + 1 + index;
      return me && isMade(me, rev) ? { ...conversation, rev } : null;
    });
  }

  /** By the head in memory; where there is none, the store decides. Whoever answers is further than what they have read. */
  private isInVain(
    userId: UserId,
    id: ConversationId,
    moves: (me: MarkedMember, lastSeq: number) => boolean,
  ): boolean {
    const head = this.held.get(id);
    if (!head) return false;
    const me = memberOf(head, userId);
    return !me || !moves(me, head.lastSeq);
  }
}
