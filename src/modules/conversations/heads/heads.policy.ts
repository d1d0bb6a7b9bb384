/**
 * What sends, and changes of messages, do to their conversation. A send takes the next `seq` and the next `rev`, is announced, is shown
 * in lists and moves the read marker of its sender; nobody keeps the conversation put away. A change takes the next `rev`, is announced,
 * and lists that show its message keep in step. Let in are members, while nobody has blocked the other, and system messages and
 * moderators; not what was sent lately already.
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

/** A message that is about to be changed. */
export interface ChangeDraft {
  messageId: MessageId;
  /** Who changes it and must be a member; null for a moderator. */
  changedBy: UserId | null;
  /** Something that is allowed where nothing new can be said: taking back what was said. */
  evenIfReadOnly: boolean;
  /** What lists show of the message from now on, if they show it. */
  preview?: Partial<Preview>;
}

/** A message that is about to be written, for the first time or not. */
export type WriteDraft = SendDraft | ChangeDraft;

/** What such a write must know of its conversation. */
export interface Head extends CurrentBrief {
  rev: number;
  members: HeadMember[];
  lastMessage: Preview | null;
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

/** The number of a change, and where it is made. */
export interface ChangePlace {
  rev: number;
  conversation: ConversationBrief;
  /** The changes of messages that have lower numbers, and may not be made yet. */
  beingMade: Head['intents'];
}

/** What a write is given. */
export type PlaceOf<Draft extends WriteDraft> = Draft extends SendDraft ? Place : ChangePlace;

/** How far a sender is after their sends. */
export interface SenderMarks {
  seq: number;
  at: Date;
  /** Moves of the read marker that others can see. */
  moves: { seq: number; at: Date }[];
}

/** What writes do to a head. */
export interface HeadChange {
  before: Head;
  after: Head;
  /** By the place in the list of members. */
  marks: Map<number, SenderMarks>;
}

/** What some writes do to a head, of which the first ones are let in. */
export interface WritesTaken<Draft extends WriteDraft = WriteDraft> extends HeadChange {
  /** Of those that are let in. */
  places: PlaceOf<Draft>[];
}

/** Whether this is a message that is written for the first time. */
export function isSend(draft: WriteDraft): draft is SendDraft {
  return 'sendKey' in draft;
}

/** Whether this write is let in. */
export function letsIn(head: Head, draft: WriteDraft): boolean {
  if (!isSend(draft)) {
    const { changedBy, evenIfReadOnly } = draft;
    return (evenIfReadOnly || !head.isBlocked) && (changedBy === null || indexOf(head, changedBy) >= 0);
  }
  const { senderId, sendKey } = draft;
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

/** What a write was given that the store has let in: a send a moment ago, a change as the last of all. */
export function placeIn(head: Head, draft: WriteDraft): Place | ChangePlace | null {
  if (!isSend(draft)) return { rev: head.rev, conversation: head, beingMade: changesOf(head, head.rev) };
  const taken = announcementOf(head, draft);
  return taken ? { seq: taken.seq as number, rev: taken.rev, conversation: head, readBefore: null } : null;
}

/**
 * The head after the first of these writes, up to one that is not let in; null when that is the first. `finished` are the `rev`s
 * of writes that are done and need no announcement any more.
 */
export function afterWrites<Draft extends WriteDraft>(
  head: Head,
  drafts: Draft[],
  finished: number[],
): WritesTaken<Draft> | null {
  const change = openChange(head);
  strikeOut(change, finished);
  const places: PlaceOf<Draft>[] = [];
  const at = new Date();
  for (const draft of drafts) {
    if (!letsIn(change.after, draft)) break;
    places.push(join(change, draft, at));
  }
  return isChange(change) ? { ...change, places } : null;
}

/** A change of this head that more writes may join, and nothing has joined yet; the head stays as it is. */
export function openChange(head: Head): HeadChange {
  const after = {
    ...head,
    members: head.members.map((member) => ({ ...member })),
    intents: [...head.intents],
    recentSends: [...head.recentSends],
  };
  return { before: head, after, marks: new Map() };
}

/** Whether anything has joined the change. */
export function isChange({ before, after }: HeadChange): boolean {
  return after.rev > before.rev;
}

/** Whether a send has joined the change. */
function hasSends({ before, after }: HeadChange): boolean {
  return after.lastSeq > before.lastSeq;
}

/** These writes need no announcement any more. */
export function strikeOut({ after }: HeadChange, finished: number[]): void {
  if (finished.length > 0) after.intents = after.intents.filter(({ rev }) => !finished.includes(rev));
}

/** Lets a write into the change. */
export function join<Draft extends WriteDraft>(change: HeadChange, draft: Draft, at: Date): PlaceOf<Draft> {
  const place = isSend(draft) ? joinSend(change, draft, at) : joinChange(change, draft, at);
  return place as PlaceOf<Draft>;
}

function joinSend(change: HeadChange, draft: SendDraft, at: Date): Place {
  const { before, after } = change;
  const { messageId, senderId, sendKey, preview } = draft;
  if (!hasSends(change)) for (const member of after.members) member.isArchived = false;
  after.rev += 1;
  after.lastSeq += 1;
  after.intents.push({ rev: after.rev, at, messageId, seq: after.lastSeq, sendKey });
  if (sendKey !== null && after.recentSends.unshift(sendKey) > REMEMBERED_SENDS) after.recentSends.pop();
  const readBefore =
    senderId === null ? null : moveSender(change, indexOf(after, senderId), preview.createdAt);
  after.lastMessage = placed(preview, after.lastSeq);
  return { seq: after.lastSeq, rev: after.rev, conversation: before, readBefore };
}

/** A change that comes behind a deletion is not made. */
function joinChange({ before, after }: HeadChange, draft: ChangeDraft, at: Date): ChangePlace {
  const { messageId, preview } = draft;
  const place = { rev: after.rev + 1, conversation: before, beingMade: changesOf(after) };
  after.rev = place.rev;
  after.intents.push({ rev: after.rev, at, messageId, seq: null, sendKey: null });
  const { lastMessage } = after;
  if (preview && lastMessage?.id === messageId && !lastMessage.deletedAt)
    after.lastMessage = { ...lastMessage, ...preview };
  return place;
}

/** The changes of messages that are announced with a `rev` below this one. */
function changesOf({ intents }: Pick<Head, 'intents'>, below = Infinity): Head['intents'] {
  return intents.filter(({ rev, seq }) => seq === null && rev < below);
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
