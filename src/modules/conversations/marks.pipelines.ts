import type { UserId } from '../../shared/ids.js';
import {
  type Expression,
  literal,
  next,
  type Operand,
  ownMark,
  readMarks,
  shownRead,
  withMember,
} from './conversations.pipelines.js';

/** Somebody who has read, and whether the others may see that. */
export interface Reader {
  userId: UserId;
  showsReads: boolean;
}

/** Between two people of whom one has blocked the other, nothing moves that the other could see. */
const isBlocked = { $gt: [{ $size: '$blockedBy' }, 0] };

/**
 * Moves somebody's read marker to `seq`, at most to the newest message; where it is further already, takes back that they
 * have marked something as unread.
 */
export function readUpTo({ userId, showsReads }: Reader, seq: number): Expression {
  const position = { $min: [seq, '$lastSeq'] };
  const seen = showsReads
    ? shownRead(position, '$$NOW', { readRev: next('$rev') })
    : shownDelivered(position);
  const shown = { $cond: [isBlocked, '$$member.shown', seen] };
  const moved = { ...readMarks(position, '$$NOW', shown), readRev: next('$rev') };
  const takenBack = { unreadFrom: null, personalRev: next('$rev') };
  const moves = { $gt: [position, '$$member.lastReadSeq'] };
  const readAll = { $gte: [{ $max: [seq, ownMark('lastReadSeq', userId)] }, '$lastSeq'] };
  return {
    members: withMember(userId, { $cond: [moves, moved, takenBack] }),
    unreadBy: { $cond: [readAll, unreadByOthers(userId), '$unreadBy'] },
  };
}

/** Moves somebody's delivered marker to `seq`, at most to the newest message. */
export function deliveredUpTo(userId: UserId, seq: number): Expression {
  const position = { $min: [seq, '$lastSeq'] };
  const shown = { $cond: [isBlocked, '$$member.shown', shownDelivered(position)] };
  const marks = { lastDeliveredSeq: position, deliveredRev: next('$rev'), shown };
  return { members: withMember(userId, marks) };
}

/** Takes everything that somebody has read away from them. */
export function clearedUpToRead(userId: UserId): Expression {
  const marks = { clearedSeq: '$$member.lastReadSeq', unreadFrom: null, personalRev: next('$rev') };
  const readAll = { $gte: [ownMark('lastReadSeq', userId), '$lastSeq'] };
  return {
    members: withMember(userId, marks),
    unreadBy: { $cond: [readAll, unreadByOthers(userId), '$unreadBy'] },
  };
}

/** Marks everything from `seq` on as unread. */
export function unreadFrom(userId: UserId, seq: number): Expression {
  return {
    members: withMember(userId, { unreadFrom: seq, personalRev: next('$rev') }),
    unreadBy: { $setUnion: ['$unreadBy', [literal(userId)]] },
  };
}

function shownDelivered(position: Operand): Expression {
  const moved = {
    lastDeliveredSeq: position,
    deliveredRev: next('$rev'),
    deliveredFrom: '$$member.shown.lastDeliveredSeq',
  };
  const moves = { $gt: [position, '$$member.shown.lastDeliveredSeq'] };
  return { $mergeObjects: ['$$member.shown', { $cond: [moves, moved, {}] }] };
}

function unreadByOthers(userId: UserId): Expression {
  return { $setDifference: ['$unreadBy', [literal(userId)]] };
}
