import type { mongo } from 'mongoose';
import type { UserId } from '../../shared/ids.js';

export type Expression = mongo.Document;

/** An expression, or the path of a field. */
export type Operand = Expression | string;

/** How many moves of a read marker are kept: for older ones the time of the oldest of them is the latest possible one. */
export const KEPT_READS = 50;

/** The next number of either counter. */
export const next = (counter: '$lastSeq' | '$rev'): Expression => ({ $add: [counter, 1] });

/** A value as it is: text that people wrote may start with a dollar sign. */
export const literal = (value: unknown): Expression => ({ $literal: value });

/** The members, with these fields changed for one of them; expressions see the member as `$$member`. */
export function withMember(userId: UserId, changes: Expression): Expression {
  const isTheOne = { $eq: ['$$member.userId', literal(userId)] };
  const merged = { $mergeObjects: ['$$member', changes] };
  return { $map: { input: '$members', as: 'member', in: { $cond: [isTheOne, merged, '$$member'] } } };
}

/** Of the members this one alone, with their id and these fields: a whole member is ten times as much to read. */
export function ownPlace(userId: UserId, fields: readonly string[]): Expression {
  const isOwn = { $eq: ['$$member.userId', literal(userId)] };
  const own = { $filter: { input: '$members', as: 'member', cond: isOwn, limit: 1 } };
  const shown = ['userId', ...fields].map((field) => [field, `$$member.${field}`]);
  return { $map: { input: own, as: 'member', in: Object.fromEntries(shown) as Expression } };
}

/** The members after a new message: its sender has seen it, and nobody keeps the conversation put away. */
export function afterMessage(senderId: UserId | null, marks: Expression): Expression {
  const own = { $cond: [{ $eq: ['$$member.userId', literal(senderId)] }, marks, {}] };
  return {
    $map: { input: '$members', as: 'member', in: { $mergeObjects: ['$$member', { archivedAt: null }, own] } },
  };
}

/**
 * The marks of somebody who has seen everything up to `position`, which is not behind their read marker, by then. Everybody
 * sees it, unless `shown` says something else.
 */
export function readMarks(position: Operand, at: Operand, shown = shownRead(position, at)): Expression {
  return {
    lastReadSeq: position,
    lastReadAt: at,
    lastDeliveredSeq: { $max: ['$$member.lastDeliveredSeq', position] },
    unreadFrom: null,
    shown,
  };
}

/** What others see of somebody who has seen everything up to `position`. */
export function shownRead(position: Operand, at: Operand, more: Expression = {}): Expression {
  const seen = {
    lastReadSeq: position,
    lastReadAt: at,
    lastDeliveredSeq: { $max: ['$$member.shown.lastDeliveredSeq', position] },
    reads: readMoves({ seq: position, at }),
  };
  return { $mergeObjects: ['$$member.shown', seen, more] };
}

/** A move over nothing but own messages tells nobody anything; in groups nobody asks for the time. */
function readMoves(move: Expression): Expression {
  const isSilent = {
    $or: [{ $eq: ['$type', 'group'] }, { $gte: ['$$member.shown.lastReadSeq', '$lastSeq'] }],
  };
  const all = { $concatArrays: ['$$member.shown.reads', [move]] };
  return { $cond: [isSilent, '$$member.shown.reads', { $slice: [all, -KEPT_READS] }] };
}

/** One mark of one member. */
export function ownMark(
  field: 'lastReadSeq' | 'lastDeliveredSeq' | 'clearedSeq' | 'unreadFrom',
  userId: UserId,
): Expression {
  const place = { $indexOfArray: ['$members.userId', literal(userId)] };
  return { $arrayElemAt: [`$members.${field}`, place] };
}

/** A new `rev`, and the time by which `sync` finds it. */
export const changed = (): Expression => ({ rev: next('$rev'), updatedAt: '$$NOW' });
