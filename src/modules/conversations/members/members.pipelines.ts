import type { UserId } from '../../../shared/ids.js';
import { type Expression, literal, next, withMember } from '../conversations.pipelines.js';
import { newMember } from '../conversations.rows.js';

/** How many of those who have left are remembered. */
const KEPT_FORMER_MEMBERS = 512;

const afterNext = { $add: ['$rev', 2] };

/** Somebody comes in: what was said before is not unread. */
export function withNewMember(person: { userId: UserId; role: string }): Expression {
  const place = newMember(person, new Date(0));
  const marks = { lastReadSeq: '$lastSeq', lastDeliveredSeq: '$lastSeq' };
  const shown = { $mergeObjects: [literal(place.shown), marks] };
  const here = { joinedAt: '$$NOW', joinedRev: next('$rev'), ...marks, shown };
  return {
    members: { $concatArrays: ['$members', [{ $mergeObjects: [literal(place), here] }]] },
    formerMembers: formerMembersBut(person.userId),
  };
}

/**
 * Somebody is no longer there; when that leaves members but no owner, the one who is there longest becomes it, which is
 * a change of its own.
 */
export function withoutMember(userId: UserId): Expression {
  const succeeds = isLastOwner(userId);
  const former = { userId: literal(userId), rev: next('$rev') };
  return {
    rev: { $cond: [succeeds, afterNext, next('$rev')] },
    members: { $let: { vars: { left: membersBut(userId) }, in: withSuccessor(succeeds) } },
    formerMembers: {
      $slice: [{ $concatArrays: [formerMembersBut(userId), [former]] }, -KEPT_FORMER_MEMBERS],
    },
    unreadBy: { $setDifference: ['$unreadBy', [literal(userId)]] },
  };
}

/** Somebody is something else from now on. */
export function withRole(userId: UserId, role: string): Expression {
  return { members: withMember(userId, { role: literal(role), roleRev: next('$rev') }) };
}

function isLastOwner(userId: UserId): Expression {
  const owners = { $filter: { input: '$members', as: 'member', cond: { $eq: ['$$member.role', 'owner'] } } };
  const isOnlyOwner = {
    $eq: [{ $map: { input: owners, as: 'owner', in: '$$owner.userId' } }, [literal(userId)]],
  };
  return { $and: [isOnlyOwner, { $gt: [{ $size: '$members' }, 1] }] };
}

/** Members come in at the end of the list, so that the first one is there longest. */
function withSuccessor(succeeds: Expression): Expression {
  const isFirst = { $eq: ['$$member.userId', { $arrayElemAt: ['$$left.userId', 0] }] };
  const asOwner = { $mergeObjects: ['$$member', { role: 'owner', roleRev: afterNext }] };
  const place = { $cond: [{ $and: [succeeds, isFirst] }, asOwner, '$$member'] };
  return { $map: { input: '$$left', as: 'member', in: place } };
}

function membersBut(userId: UserId): Expression {
  return {
    $filter: { input: '$members', as: 'member', cond: { $ne: ['$$member.userId', literal(userId)] } },
  };
}

function formerMembersBut(userId: UserId): Expression {
  const isOther = { $ne: ['$$former.userId', literal(userId)] };
  return { $filter: { input: '$formerMembers', as: 'former', cond: isOther } };
}
