/**
 * What sends do to their conversation. Each takes the next `seq` and the next `rev`, is announced, is shown in lists and moves the
 * read marker of its sender; nobody keeps the conversation put away. Let in are members, while nobody has blocked the other, and
 * system messages; not what was sent lately already.
 */
import type { MessageId, UserId } from '../../shared/ids.js';
import type { ConversationBrief, Intent, Preview } from './conversation.js';
import { KEPT_READS } from './conversations.pipelines.js';

/** How many sends a conversation remembers, so that a quick repeat costs no query. */
export const REMEMBERED_SENDS = 16;

/** A message that is about to be written. */
export interface SendDraft {
  messageId: MessageId;
  /** Null for a system message. */
  senderId: UserId | null;
  sendKey: string | null;
  preview: Omit<Preview, 'seq'>;
}

/** What a send must know of its conversation. */
export interface Head extends ConversationBrief {
  rev: number;
  lastSeq: number;
  isBlocked: boolean;
  members: HeadMember[];
  intents: Omit<Intent, 'conversationId'>[];
  recentSends: string[];
}

/** What a send must know of a member. */
export interface HeadMember {
  userId: UserId;
  role: string;
  isArchived: boolean;
  /** The read marker, as others see it. */
  shownReadSeq: number;
}

/** The numbers of a message, and where it is said. */
export interface Place {
  seq: number;
  rev: number;
  conversation: ConversationBrief;
}

/** How far a sender is after their sends. */
export interface SenderMarks {
  seq: number;
  at: Date;
  /** Moves of the read marker that others can see. */
  moves: { seq: number; at: Date }[];
}

/** What some sends do to a head. */
export interface HeadChange {
  before: Head;
  after: Head;
  /** Of the sends that are let in, which are the first ones. */
  places: Place[];
  preview: Preview;
  /** By the place in the list of members. */
  marks: Map<number, SenderMarks>;
}

/** Two changes, one after the other, as one. */
export function together(first: HeadChange, next: HeadChange): HeadChange {
  const marks = new Map(first.marks);
  for (const [index, mark] of next.marks) {
    const moves = [...(marks.get(index)?.moves ?? []), ...mark.moves];
    marks.set(index, { ...mark, moves: moves.slice(-KEPT_READS) });
  }
  return { ...next, before: first.before, marks };
}

/** The same change, where these writes need no announcement any more. */
export function withoutFinished(change: HeadChange, finished: number[]): HeadChange {
  if (finished.length === 0) return change;
  const intents = change.after.intents.filter(({ rev }) => !finished.includes(rev));
  return { ...change, after: { ...change.after, intents } };
}

/** Whether this send is let in. */
export function letsIn(head: Head, { senderId, sendKey }: SendDraft): boolean {
  if (sendKey !== null && head.recentSends.includes(sendKey)) return false;
  return senderId === null || (!head.isBlocked && indexOf(head, senderId) >= 0);
}

/**
 * The head after the first of these sends, up to one that is not let in; null when that is the first. `finished` are the `rev`s
 * of writes that are done and need no announcement any more.
 */
export function afterSends(head: Head, drafts: SendDraft[], finished: number[]): HeadChange | null {
  const after: Head = {
    ...head,
    members: head.members.map((member) => ({ ...member, isArchived: false })),
    intents: head.intents.filter(({ rev }) => !finished.includes(rev)),
    recentSends: [...head.recentSends],
  };
  const marks = new Map<number, SenderMarks>();
  const places: Place[] = [];
  let preview: Preview | null = null;
  const at = new Date();
  for (const draft of drafts) {
    if (!letsIn(after, draft)) break;
    preview = take(after, draft, { at, marks });
    places.push({ seq: after.lastSeq, rev: after.rev, conversation: head });
  }
  return preview && { before: head, after, places, preview, marks };
}

function take(
  head: Head,
  { messageId, senderId, sendKey, preview }: SendDraft,
  { at, marks }: { at: Date; marks: HeadChange['marks'] },
): Preview {
  head.rev += 1;
  head.lastSeq += 1;
  head.intents.push({ rev: head.rev, at, messageId, seq: head.lastSeq, sendKey });
  if (sendKey !== null) head.recentSends = [sendKey, ...head.recentSends].slice(0, REMEMBERED_SENDS);
  if (senderId !== null) moveSender(head, indexOf(head, senderId), { marks, at: preview.createdAt });
  return { ...preview, seq: head.lastSeq };
}

/** A move over nothing but own messages tells nobody anything; in groups nobody asks for the time. */
function moveSender(
  { members, lastSeq: seq, type }: Head,
  index: number,
  { marks, at }: { marks: HeadChange['marks']; at: Date },
): void {
  const member = members[index] as HeadMember;
  const moves = marks.get(index)?.moves ?? [];
  const isSilent = type === 'group' || member.shownReadSeq >= seq - 1;
  marks.set(index, { seq, at, moves: isSilent ? moves : [...moves, { seq, at }] });
  member.shownReadSeq = seq;
}

function indexOf({ members }: Head, userId: UserId): number {
  return members.findIndex((member) => member.userId === userId);
}
