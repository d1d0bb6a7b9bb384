import type { Principal } from '../../platform/auth/principal.js';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type {
  ConversationType,
  MemberDocument,
  PreviewDocument,
  SubjectDocument,
} from './conversations.schema.js';

/** The most people that one conversation holds. */
export const MAX_MEMBERS = 256;

/** One person's place in a conversation. */
export type Member = Omit<MemberDocument, 'userId'> & { userId: UserId };

/** A write that was announced and may not have been done yet. */
export interface Intent {
  conversationId: ConversationId;
  rev: number;
  messageId: MessageId;
  /** The place of a new message; null for the change of an old one. */
  seq: number | null;
  sendKey: string | null;
  at: Date;
}

/** The newest message of a conversation, as lists show it. */
export type Preview = Omit<PreviewDocument, 'id' | 'senderId'> & { id: MessageId; senderId: UserId | null };

/** A conversation, as services handle it. */
export interface Conversation {
  id: ConversationId;
  type: ConversationType;
  subject: SubjectDocument | null;
  title: string | null;
  members: Member[];
  lastSeq: number;
  rev: number;
  lastMessage: Preview | null;
  lastActivityAt: Date;
  intents: Intent[];
  blockedBy: UserId[];
  formerMembers: { userId: UserId; rev: number }[];
  infoRev: number;
  updatedAt: Date;
  createdBy: UserId;
  createdAt: Date;
}

/** One person's place in a conversation, as far as lists show it. */
export type ListedMember = Omit<
  Member,
  'joinedRev' | 'roleRev' | 'readRev' | 'deliveredRev' | 'personalRev' | 'shown'
> & { shown: Pick<Member['shown'], 'lastReadSeq' | 'lastReadAt' | 'lastDeliveredSeq'> };

/** A conversation as far as lists show it. */
export type ListedConversation = Omit<Conversation, 'members' | 'formerMembers' | 'infoRev' | 'updatedAt'> & {
  members: ListedMember[];
};

/** What a conversation is about, and who is in it. */
export interface ConversationBrief extends Pick<Conversation, 'id' | 'type' | 'subject' | 'title'> {
  members: Pick<Member, 'userId' | 'role'>[];
}

/** The same as it is now: how far it has come, and whether nobody may say more, since one of the two blocks the other. */
export interface CurrentBrief extends ConversationBrief, Pick<Conversation, 'lastSeq'> {
  isBlocked: boolean;
}

/** How far somebody is by their own markers. */
export type MarkedMember = Pick<Member, 'userId' | 'lastReadSeq' | 'lastDeliveredSeq' | 'unreadFrom'>;

/** A conversation, as far as it takes to move markers in it and to count behind them. */
export interface MarkedConversation<Place extends MarkedMember = MarkedMember> extends Pick<
  Conversation,
  'id' | 'lastSeq'
> {
  members: Place[];
}

/** What one person has not read of a conversation can be counted by this: of the members it has them alone. */
export type UnreadConversation = MarkedConversation & Pick<Conversation, 'intents'>;

/** A conversation as far as one person can look back in it: of the members it has them alone. */
export interface SearchedConversation extends Pick<Conversation, 'id' | 'lastSeq' | 'lastActivityAt'> {
  members: Pick<Member, 'userId' | 'clearedSeq'>[];
}

/** What the store needs to make a conversation. */
export interface NewConversation {
  type: ConversationType;
  key: string;
  subject: SubjectDocument | null;
  title: string | null;
  members: { userId: UserId; role: string }[];
  createdBy: UserId;
}

/** The group that is to be changed, and the owner in whose name; null where nobody has to be its owner for that. */
export interface GroupChange {
  id: ConversationId;
  owner: UserId | null;
}

/** The ids of everybody in a conversation. */
export function memberIds(conversation: { members: readonly Pick<Member, 'userId'>[] }): UserId[] {
  return conversation.members.map(({ userId }) => userId);
}

/** This person's place in a conversation; undefined for somebody who is not in it. */
export function memberOf<Place extends { userId: UserId }>(
  { members }: { members: readonly Place[] },
  userId: UserId,
): Place | undefined {
  return members.find((member) => member.userId === userId);
}

/** How far somebody is. */
export type Marks = Pick<
  Member,
  'lastReadSeq' | 'lastReadAt' | 'readRev' | 'lastDeliveredSeq' | 'deliveredRev'
>;

/** How far somebody is, as `viewerId` sees it: people see their own marks, and of others what those let them see. */
export function marksFor(member: Member, viewerId: UserId | null): Marks;
export function marksFor(member: ListedMember, viewerId: UserId | null): ListedMember['shown'];
export function marksFor(member: ListedMember, viewerId: UserId | null): ListedMember['shown'] {
  return member.userId === viewerId ? member : member.shown;
}

/** The marks that somebody lets others see; lists do not show how they have moved. */
type ShownMarks = ListedMember['shown'] & Partial<Pick<Member['shown'], 'reads'>>;

/**
 * When somebody has read a message of another, as the others see it; null while they have not. Exact between two people,
 * unless their marker has moved more than 50 times since: then, in groups and in lists, the latest time that it can have been.
 */
export function readAtOf({ shown }: { shown: ShownMarks }, seq: number): Date | null {
  if (seq > shown.lastReadSeq) return null;
  return shown.reads?.find((move) => move.seq >= seq)?.at ?? shown.lastReadAt;
}

/** Everything up to this `seq` is gone for the caller: they have cleared their history. 0 for those who are no members. */
export function clearedSeqOf(
  { userId }: Principal,
  conversation: { members: readonly Pick<Member, 'userId' | 'clearedSeq'>[] },
): number {
  return memberOf(conversation, userId)?.clearedSeq ?? 0;
}
