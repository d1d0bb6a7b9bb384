/**
 * What sends do to their conversation. Each takes the next `seq` and the next `rev`, is announced, is shown in lists and moves the
 * read marker of its sender; nobody keeps the conversation put away. Let in are members, while nobody has blocked the other, and
 * system messages; not what was sent lately already.
 */
import type { MessageId, UserId } from '../../../shared/ids.js';
import type { ConversationBrief, CurrentBrief, Intent, MarkedMember, Preview } from '../conversation.js';
import { KEPT_READS } from '../conversations.pipelines.js';

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
export interface Head extends CurrentBrief {
  rev: number;
  members: HeadMember[];
  intents: Omit<Intent, 'conversationId'>[];
  recentSends: string[];
}

/** What a send, or a move of a marker, must know of a member. */
export interface HeadMember extends MarkedMember {
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
  /** Where the read marker of the sender stood, as others saw it; null where that is not known. */
  readBefore: number | null;
}

/** How far a sender is after their sends. */
export interface SenderMarks {
  seq: number;
  at: Date;
  /** Moves of the read marker that others can see. */
  moves: { seq: number; at: Date }[];
}

/** What sends do to a head. */
export interface HeadChange {
  before: Head;
  after: Head;
  /** Of the last of them; null where there is nothing to show. */
  preview: Preview | null;
  /** By the place in the list of members. */
  marks: Map<number, SenderMarks>;
}

/** What some sends do to a head, of which the first ones are let in. */
export interface SendsTaken extends HeadChange {
  /** Of those that are let in. */
  places: Place[];
}

/** Whether this send is let in. */
export function letsIn(head: Head, { senderId, sendKey }: SendDraft): boolean {
  if (sendKey !== null && head.recentSends.includes(sendKey)) return false;
  return senderId === null || (!head.isBlocked && indexOf(head, senderId) >= 0);
}

/** The announcement of this send, where the conversation has let it in a moment ago. */
export function announcementOf(
  { intents }: Head,
  { messageId }: SendDraft,
): Head['intents'][number] | undefined {
  return intents.find((intent) => intent.messageId === messageId);
}

/**
 * The head after the first of these sends, up to one that is not let in; null when that is the first. `finished` are the `rev`s
 * of writes that are done and need no announcement any more.
 */
export function afterSends(head: Head, drafts: SendDraft[], finished: number[]): SendsTaken | null {
  const change = openChange(head);
  strikeOut(change, finished);
  const places: Place[] = [];
  const at = new Date();
  for (const draft of drafts) {
    if (!letsIn(change.after, draft)) break;
    places.push(join(change, draft, at));
  }
  return isChange(change) ? { ...change, places } : null;
}

/** A change of this head that more sends may join, and nothing has joined yet; the head stays as it is. */
export function openChange(head: Head): HeadChange {
  const after = {
    ...head,
    members: head.members.map((member) => ({ ...member, isArchived: false })),
    intents: [...head.intents],
    recentSends: [...head.recentSends],
  };
  return { before: head, after, preview: null, marks: new Map() };
}

/** Whether a send has joined the change. */
export function isChange({ before, after }: HeadChange): boolean {
  return after.rev > before.rev;
}

/** These writes need no announcement any more. */
export function strikeOut({ after }: HeadChange, finished: number[]): void {
  if (finished.length > 0) after.intents = after.intents.filter(({ rev }) => !finished.includes(rev));
}

/** Lets a send into the change. */
export function join(change: HeadChange, draft: SendDraft, at: Date): Place {
  const { before, after } = change;
  const { messageId, senderId, sendKey, preview } = draft;
  after.rev += 1;
  after.lastSeq += 1;
  after.intents.push({ rev: after.rev, at, messageId, seq: after.lastSeq, sendKey });
  if (sendKey !== null && after.recentSends.unshift(sendKey) > REMEMBERED_SENDS) after.recentSends.pop();
  const readBefore =
    senderId === null ? null : moveSender(change, indexOf(after, senderId), preview.createdAt);
  change.preview = placed(preview, after.lastSeq);
  return { seq: after.lastSeq, rev: after.rev, conversation: before, readBefore };
}

/** Field by field: this is made for every send. */
function placed(
  { id, senderId, type, content, createdAt, deletedAt }: Omit<Preview, 'seq'>,
  seq: number,
): Preview {
  return { id, seq, senderId, type, content, createdAt, deletedAt };
}

/** A move over nothing but own messages tells nobody anything; in groups nobody asks for the time. Answers where the marker stood. */
function moveSender({ after, marks }: HeadChange, index: number, at: Date): number {
  const { lastSeq: seq, type } = after;
  const member = after.members[index] as HeadMember;
  const moves = marks.get(index)?.moves ?? [];
  const { shownReadSeq } = member;
  const isSilent = type === 'group' || shownReadSeq >= seq - 1;
  if (!isSilent && moves.push({ seq, at }) > KEPT_READS) moves.shift();
  marks.set(index, { seq, at, moves });
  member.shownReadSeq = member.lastReadSeq = member.lastDeliveredSeq = seq;
  member.unreadFrom = null;
  return shownReadSeq;
}

function indexOf({ members }: Head, userId: UserId): number {
  return members.findIndex((member) => member.userId === userId);
}
