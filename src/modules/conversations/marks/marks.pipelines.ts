import type { UserId } from '../../../shared/ids.js';
import {
  type Expression,
  literal,
  next,
  type Operand,
  ownMark,
  readMarks,
  shownRead,
  withMember,
} from '../conversations.pipelines.js';

/** Somebody who has read, and whether the others may see that. */
export interface Reader {
  userId: UserId;
  showsReads: boolean;
}

/** Between two people of whom one has blocked the other, nothing moves that the other could see. */
const isBlocked = { $gt: [{ $size: '$blockedBy' }, 0] };

/**
 * Moves somebody's read marker to `seq`, at most to the newest message; where it is further already, takes back that they
 * have marked something as unread. Changes nothing where there is nothing to move.
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
  const own = ownMark('lastReadSeq', userId);
  const wasBehind = isBehind(userId, seq, own, ownMark('unreadFrom', userId));
  const readAll = { $and: [wasBehind, { $gte: [{ $max: [seq, own] }, '$lastSeq'] }] };
  const isOneBehind = isBehind(userId, seq, '$$member.lastReadSeq', '$$member.unreadFrom');
  return {
    members: withMember(userId, { $cond: [isOneBehind, { $cond: [moves, moved, takenBack] }, {}] }),
    unreadBy: { $cond: [readAll, unreadByOthers(userId), '$unreadBy'] },
  };
}

/** Whether there is anything to move for somebody who has read up to `seq`. */
function isBehind(userId: UserId, seq: number, lastReadSeq: Operand, unreadFrom: Operand): Expression {
  const isMarked = { $and: [{ $gt: [unreadFrom, null] }, { $lte: [unreadFrom, seq] }] };
  return {
    $and: [{ $in: [literal(userId), '$unreadBy'] }, { $or: [{ $lt: [lastReadSeq, seq] }, isMarked] }],
  };
}

/** Moves somebody's delivered marker to `seq`, at most to the newest message. Changes nothing where it is there. */
export function deliveredUpTo(userId: UserId, seq: number): Expression {
  const position = { $min: [seq, '$lastSeq'] };
  const shown = { $cond: [isBlocked, '$$member.shown', shownDelivered(position)] };
  const marks = { lastDeliveredSeq: position, deliveredRev: next('$rev'), shown };
  const moves = { $gt: [position, '$$member.lastDeliveredSeq'] };
  return { members: withMember(userId, { $cond: [moves, marks, {}] }) };
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
