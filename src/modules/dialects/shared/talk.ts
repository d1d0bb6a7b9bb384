import type { ConversationId, UserId } from '../../../shared/ids.js';
import {
  type ConversationBrief,
  type ListedConversation,
  marksFor,
  type ListedMember,
  readAtOf,
} from '../../conversations/index.js';

/** One of the two people of a talk. */
export interface Person {
  userId: UserId;
  name: string | null;
  email: string | null;
  avatarUrl: string | null;
  role: string;
  /** How much they have not read, as far as the viewer may know; 0 where nobody has asked. */
  unread: number;
}

/** A conversation of two people, as the contracts show it to one of them. */
export interface Talk<Known extends ConversationBrief = ListedConversation> {
  id: ConversationId;
  /** Who looks at it; null for what everybody may see. */
  viewerId: UserId | null;
  /** In the order in which they were named at the beginning. */
  people: [Person, Person];
  conversation: Known;
}

/** As much of it as both know. Nobody's marks are among that: for messages that nobody has got yet. */
export type TalkBrief = Talk<ConversationBrief>;

/** What readers of receipts need of a message. */
interface Sent {
  seq: number;
  senderId: string | null;
}

/** The other one of the two. */
export function otherThan({ people: [one, other] }: TalkBrief, userId: string | null): Person {
  return one.userId === userId ? other : one;
}

/** This one of the two. */
export function personOf({ people: [one, other] }: TalkBrief, userId: string): Person {
  return one.userId === userId ? one : other;
}

type BriefMember = ConversationBrief['members'][number];

/** As much of a talk as receipts depend on. */
type Marked = Pick<TalkBrief, 'conversation' | 'viewerId'>;

/** When the one whom a message is for has read it; null while they have not, or keep it to themselves. */
export function readAt({ conversation, viewerId }: Marked, message: Sent): Date | null {
  const receiver = receiverOf(conversation, message);
  if (!isMarked(receiver)) return null;
  const { lastReadSeq, lastReadAt } = marksFor(receiver, viewerId);
  return message.seq <= lastReadSeq ? (readAtOf(receiver, message.seq) ?? lastReadAt) : null;
}

/** How far a message has come (seeds/002, Message Status; seeds/003, Message Schema). */
export function statusOf(talk: Marked, message: Sent): 'sent' | 'delivered' | 'read' {
  if (readAt(talk, message)) return 'read';
  const receiver = receiverOf(talk.conversation, message);
  const hasCome = isMarked(receiver) && message.seq <= marksFor(receiver, talk.viewerId).lastDeliveredSeq;
  return hasCome ? 'delivered' : 'sent';
}

function receiverOf({ members }: ConversationBrief, { senderId }: Sent): BriefMember {
  return members.find(({ userId }) => userId !== senderId) as BriefMember;
}

function isMarked(member: BriefMember): member is ListedMember {
  return 'shown' in member;
}
