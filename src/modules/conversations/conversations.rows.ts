import { type mongo, Types } from 'mongoose';
import type { TimeCursor } from '../../shared/cursor.js';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type {
  Conversation,
  Intent,
  ListedConversation,
  Member,
  NewConversation,
  Preview,
  SearchedConversation,
  UnreadConversation,
} from './conversation.js';
import type { ConversationDocument, MemberDocument, PreviewDocument } from './conversations.schema.js';

export type ConversationRow = mongo.WithId<ConversationDocument>;

/** Left in the database: only writes and indexes go by it. */
export const notTold = { key: 0, unreadBy: 0, recentSends: 0, heldBy: 0 } as const;

/** Left in the database by lists: it is most of a conversation, and they show nothing of it. */
export const notListed = {
  ...notTold,
  formerMembers: 0,
  infoRev: 0,
  updatedAt: 0,
  'members.joinedRev': 0,
  'members.roleRev': 0,
  'members.readRev': 0,
  'members.deliveredRev': 0,
  'members.personalRev': 0,
  'members.shown.readRev': 0,
  'members.shown.deliveredRev': 0,
  'members.shown.deliveredFrom': 0,
  'members.shown.reads': 0,
} as const;

/** A row as far as anybody may be told of it. */
export type ToldRow = Omit<ConversationRow, keyof typeof notTold>;

/** A row as far as lists read it. */
export type ListedRow = Omit<ToldRow, 'formerMembers' | 'infoRev' | 'updatedAt'>;

/** A row as far as what is unread is counted by it. */
export type UnreadRow = Pick<ConversationRow, '_id' | 'lastSeq' | 'intents'> &
  Pick<UnreadConversation, 'members'>;

/** A row as far as searches read it. */
export type SearchedRow = Pick<ConversationRow, '_id'> & Omit<SearchedConversation, 'id'>;

/** The row of a conversation that nobody has spoken in yet. */
export function newRow({ members, ...fields }: NewConversation): ConversationRow {
  const now = new Date();
  return {
    _id: new Types.ObjectId(),
    ...fields,
    members: members.map((member) => newMember(member, now)),
    lastSeq: 0,
    rev: 1,
    lastMessage: null,
    lastActivityAt: now,
    unreadBy: [],
    blockedBy: [],
    formerMembers: [],
    infoRev: 1,
    intents: [],
    recentSends: [],
    heldBy: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The place of somebody who was here when the conversation was begun. */
export function newMember(
  { userId, role }: { userId: string; role: string },
  joinedAt: Date,
): MemberDocument {
  const marks = { lastReadSeq: 0, lastReadAt: null, readRev: 0, lastDeliveredSeq: 0, deliveredRev: 0 };
  return {
    userId,
    role,
    joinedAt,
    joinedRev: 1,
    roleRev: 0,
    ...marks,
    shown: { ...marks, deliveredFrom: 0, reads: [] },
    personalRev: 0,
    unreadFrom: null,
    clearedSeq: 0,
    archivedAt: null,
    mutedUntil: null,
    pinnedAt: null,
  };
}

/** A row as services handle it. */
export function toConversation(row: ToldRow): Conversation {
  return Object.assign(toListed(row) as Conversation, {
    formerMembers: row.formerMembers as Conversation['formerMembers'],
    infoRev: row.infoRev,
    updatedAt: row.updatedAt,
  });
}

/** The same of a row that a list has read. */
export function toListed(row: ListedRow): ListedConversation {
  const id = row._id.toHexString() as ConversationId;
  return {
    id,
    type: row.type,
    subject: row.subject,
    title: row.title,
    members: row.members as Member[],
    lastSeq: row.lastSeq,
    rev: row.rev,
    lastMessage: row.lastMessage && toPreview(row.lastMessage),
    lastActivityAt: row.lastActivityAt,
    intents: toIntents(row),
    blockedBy: row.blockedBy as UserId[],
    createdBy: row.createdBy as UserId,
    createdAt: row.createdAt,
  };
}

/** The same of a row by which what is unread is counted. */
export function toUnread(row: UnreadRow): UnreadConversation {
  const id = row._id.toHexString() as ConversationId;
  return { id, lastSeq: row.lastSeq, members: row.members, intents: toIntents(row) };
}

/** The same of a row that a search has read. */
export function toSearched({ _id, lastSeq, lastActivityAt, members }: SearchedRow): SearchedConversation {
  return { id: _id.toHexString() as ConversationId, lastSeq, lastActivityAt, members };
}

/** What a conversation announces. */
export function toIntents({ _id, intents }: Pick<ConversationRow, '_id' | 'intents'>): Intent[] {
  const conversationId = _id.toHexString() as ConversationId;
  return intents.map((intent) => {
    return { ...intent, conversationId, messageId: intent.messageId.toHexString() as MessageId };
  });
}

/** The newest message of a conversation. */
export function toPreview({
  id,
  seq,
  senderId,
  type,
  content,
  createdAt,
  deletedAt,
}: PreviewDocument): Preview {
  const messageId = id.toHexString() as MessageId;
  return { id: messageId, seq, senderId: senderId as UserId | null, type, content, createdAt, deletedAt };
}

/** Behind this place in lists, which have the newest activity first. */
export function isBehind({ at, id }: TimeCursor): mongo.Filter<ConversationDocument> {
  const lastActivityAt = new Date(at);
  return {
    lastActivityAt: { $lte: lastActivityAt },
    $or: [{ lastActivityAt: { $lt: lastActivityAt } }, { _id: { $lt: new Types.ObjectId(id) } }],
  };
}
