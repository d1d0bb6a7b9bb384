import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { GroupCommit } from '../../../shared/group-commit.js';
import { GroupCommits } from '../../../shared/group-commits.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { type Conversation, type MarkedMember, type Member, memberOf } from '../conversation.js';
import { ConversationWritesRepository } from '../conversation-writes.repository.js';
import { literal, next, ownMark, withMember } from '../conversations.pipelines.js';
import type { ConversationDocument } from '../conversations.schema.js';
import type { Head } from '../heads/heads.policy.js';
import { HeadsRepository } from '../heads/heads.repository.js';
import { HeldHeads } from '../heads/held-heads.js';
import { movesDelivered, movesRead } from './marks.policy.js';
import { clearedUpToRead, deliveredUpTo, type Reader, readUpTo, unreadFrom } from './marks.pipelines.js';

/** What people set for themselves in a conversation. */
export type PersonalMarks = Partial<Pick<Member, 'archivedAt' | 'mutedUntil' | 'pinnedAt'>>;

/** How many markers are moved by one write. */
const MOST_MOVES = 100;

/** A marker of somebody that shall move. */
interface Move {
  userId: UserId;
  /** Whether there is anything to move: as the store is asked, ... */
  condition: mongo.Filter<ConversationDocument>;
  /** ... and as this node sees it. */
  moves: (me: MarkedMember, lastSeq: number) => boolean;
  changes: mongo.Document;
  /** The `rev`s at which it has moved last, in one way or another. */
  revsOf: (me: Member) => number[];
}

/** The markers that shall move in a conversation. */
interface Moves {
  id: ConversationId;
  moves: Move[];
}

/**
 * The marks of people in their conversations. Each change takes a `rev`; it answers the conversation as
 * it is then, or null when there was nothing to change, or the person is not in it. Markers that move while others are being written are
 * written together, those of one conversation by one change: in a group everybody hears a message at once, and says so.
 */
@Injectable()
export class MarksRepository {
  private readonly moves = new GroupCommits(
    (id: ConversationId, moves: Move[]) => this.moveAll(id, moves),
    MOST_MOVES,
  );
  private readonly conversations = new GroupCommit((all: Moves[]) => this.moveIn(all));

  constructor(
    private readonly writes: ConversationWritesRepository,
    private readonly heads: HeadsRepository,
    private readonly held: HeldHeads,
  ) {}

  /** Moves a read marker forward to `seq`, at most to the newest message, or takes back a mark as unread. */
  async moveRead(reader: Reader, id: ConversationId, seq: number): Promise<Conversation | null> {
    const { userId } = reader;
    const moves: Move['moves'] = (me, lastSeq) => movesRead(me, seq, lastSeq);
    if (this.isInVain(userId, id, moves)) return null;
    const $or = [{ lastReadSeq: { $lt: seq } }, { unreadFrom: { $lte: seq } }];
    return this.moves.do(id, {
      userId,
      condition: { unreadBy: userId, members: { $elemMatch: { userId, $or } } },
      moves,
      changes: readUpTo(reader, seq),
      revsOf: ({ readRev, personalRev }) => [readRev, personalRev],
    });
  }

  /** Moves a delivered marker forward to `seq`, at most to the newest message. */
  async moveDelivered(userId: UserId, id: ConversationId, seq: number): Promise<Conversation | null> {
    const moves: Move['moves'] = (me, lastSeq) => movesDelivered(me, seq, lastSeq);
    if (this.isInVain(userId, id, moves)) return null;
    const isBehind = { $lt: [ownMark('lastDeliveredSeq', userId), { $min: [seq, '$lastSeq'] }] };
    return this.moves.do(id, {
      userId,
      condition: { 'members.userId': userId, $expr: isBehind },
      moves,
      changes: deliveredUpTo(userId, seq),
      revsOf: ({ deliveredRev }) => [deliveredRev],
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

  /** While they move, no head of the conversation is in the memory of this node. */
  private moveAll(id: ConversationId, moves: Move[]): Promise<(Conversation | null)[]> {
    return this.held.during(id, () => this.conversations.do({ id, moves }));
  }

  private async moveIn(all: Moves[]): Promise<(Conversation | null)[][]> {
    const [first] = all as [Moves];
    return all.length === 1 ? [await this.moveInOne(first)] : this.moveInMany(all);
  }

  /** Each takes a `rev`, also where it finds nothing to move behind the others: no change has that one then. */
  private async moveInOne({ id, moves }: Moves): Promise<(Conversation | null)[]> {
    const condition = { $or: moves.map((move) => move.condition) };
    const changes = moves.map((move) => move.changes);
    const conversation = await this.writes.changeOften(id, condition, changes);
    const before = (conversation?.rev ?? 0) - moves.length;
    return afterMoves(conversation, moves, before);
  }

  /** As this node has read the conversations a moment ago. What another one changes meanwhile, the change itself heeds. */
  private async moveInMany(all: Moves[]): Promise<(Conversation | null)[][]> {
    const heads = await this.heads.findMany(all.map(({ id }) => id));
    const due = all.flatMap(({ id, moves }) => {
      const changes = moves.filter((move) => isDue(heads.get(id), move)).map((move) => move.changes);
      return changes.length > 0 ? { id, changes } : [];
    });
    const changed = await this.writes.changeMany(due);
    return all.map(({ id, moves }) => afterMoves(changed.get(id), moves, heads.get(id)?.rev ?? 0));
  }

  /** By the head in memory; where there is none, the store decides. Whoever answers is further than what they have read. */
  private isInVain(userId: UserId, id: ConversationId, moves: Move['moves']): boolean {
    const head = this.held.get(id);
    return head !== undefined && !isDue(head, { userId, moves });
  }
}

function isDue(head: Head | undefined, { userId, moves }: Pick<Move, 'userId' | 'moves'>): boolean {
  const me = head && memberOf(head, userId);
  return me !== undefined && moves(me, (head as Head).lastSeq);
}

/**
 * For each move the conversation by the change that made it, behind this `rev`; of two that one change has made, for the first. Where
 * another device has moved the same marker on another node meanwhile, that change is told by both, under its `rev`: better than by none.
 */
function afterMoves(
  conversation: Conversation | null | undefined,
  moves: Move[],
  before: number,
): (Conversation | null)[] {
  const told = new Set<number>();
  return moves.map(({ userId, revsOf }) => {
    const me = conversation ? memberOf(conversation, userId) : undefined;
    const rev = me && revsOf(me).find((one) => one > before && !told.has(one));
    if (!conversation || rev === undefined) return null;
    told.add(rev);
    return { ...conversation, rev };
  });
}
