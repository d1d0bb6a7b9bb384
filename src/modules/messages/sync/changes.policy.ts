/**
 * How the changes of a message are told to somebody who has seen everything up to a `rev`: as one event, the last of them,
 * with the whole message. Created after that: `message:created`. Deleted: `message:deleted` with the tombstone. Only reactions
 * have changed, or only the pin: that event. Anything else: `message:edited`. The message is always there, since a reader who
 * pages may have met its creation nowhere: it moved on to a later `rev` in between.
 */
import type { MessageChangeDto } from '../dto/changes.dto.js';
import type { MessageDto } from '../dto/message.dto.js';
import type { Message } from '../message.js';

const EVENT_OF: Record<string, MessageChangeDto['type']> = {
  reacted: 'message:reacted',
  pinned: 'message:pinned',
};

/** The one change that tells somebody at `after` what has become of the message. */
export function messageChange(message: Message, dto: MessageDto, after: number): MessageChangeDto {
  return { rev: message.rev, type: typeOf(message, after), conversationId: dto.conversationId, message: dto };
}

/** The first so many of these changes, in the order of their `rev`, and those that have the `rev` of the last of them: a page begins behind a `rev`. */
export function pageOf<Change extends { rev: number }>(changes: Change[], limit: number): Change[] {
  const sorted = [...changes].sort((one, other) => one.rev - other.rev);
  const last = sorted[limit - 1];
  return last ? sorted.filter(({ rev }) => rev <= last.rev) : sorted;
}

function typeOf({ revs, deletedAt }: Message, after: number): MessageChangeDto['type'] {
  if (deletedAt) return 'message:deleted';
  if (revs.created > after) return 'message:created';
  const fresh = Object.entries(revs).filter(([, at]) => at > after);
  const [only] = fresh.length === 1 ? fresh : [];
  return EVENT_OF[only?.[0] ?? ''] ?? 'message:edited';
}
