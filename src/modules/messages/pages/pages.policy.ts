import type { ShownMessage } from '../shown-message.rows.js';

/** How messages of several conversations are sorted, newest first; those of one by their numbers, as clocks of several nodes differ. */
export function newestFirst(one: ShownMessage, other: ShownMessage): number {
  if (one.conversationId === other.conversationId) return other.seq - one.seq;
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);
}
