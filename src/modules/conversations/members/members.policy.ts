/**
 * Who may change a group. Taking in, taking out, roles and the title: its owners, and marketplace servers. Leaving:
 * everybody. A group that has an owner keeps one: when the last one leaves, whoever is there longest becomes it.
 */
import { isService, type Principal } from '../../../platform/auth/principal.js';
import type { UserId } from '../../../shared/ids.js';
import { type Conversation, type GroupChange, memberOf } from '../conversation.js';
import { conversationErrors } from '../conversations.errors.js';

type Group = Pick<Conversation, 'id' | 'type' | 'members'>;

/** Throws `conversations.not_a_group`. */
export function assertGroup({ type }: Group): void {
  if (type !== 'group') throw conversationErrors.notAGroup();
}

/** In whose name the caller changes the group. Throws `conversations.owner_required`. */
export function asManager(caller: Principal, group: Group): GroupChange {
  if (isService(caller)) return { id: group.id, owner: null };
  if (memberOf(group, caller.userId)?.role !== 'owner') throw conversationErrors.notOwner();
  return { id: group.id, owner: caller.userId };
}

/** In whose name the caller takes somebody out: themselves, or anybody as a manager. */
export function asRemover(caller: Principal, group: Group, userId: UserId): GroupChange {
  return userId === caller.userId ? { id: group.id, owner: null } : asManager(caller, group);
}
