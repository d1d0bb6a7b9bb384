import { type mongo, Types } from 'mongoose';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Intent } from '../conversations/index.js';
import { type Message, newMessage } from './message.js';
import { type MessageDocument, VOID_TYPE } from './messages.schema.js';

export type MessageRow = mongo.WithId<MessageDocument>;

/** The announcement of a new message: it has a place. */
export type NewMessageIntent = Intent & { seq: number };

/** A message as it is stored. Field by field: this is made for every send. */
export function toRow(message: Message): MessageRow {
  return {
    _id: new Types.ObjectId(message.id),
    conversationId: new Types.ObjectId(message.conversationId),
    seq: message.seq,
    rev: message.rev,
    senderId: message.senderId,
    clientMessageId: message.clientMessageId,
    fingerprint: message.fingerprint,
    type: message.type,
    content: message.content,
    replyTo: message.replyTo && new Types.ObjectId(message.replyTo),
    metadata: message.metadata,
    attachments: message.attachments,
    reactions: message.reactions,
    history: message.history,
    revs: message.revs,
    forwardedFrom: message.forwardedFrom,
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    deletedAt: message.deletedAt,
    pinnedAt: message.pinnedAt,
    pinnedBy: message.pinnedBy,
  };
}

/** A row as services handle it. */
export function toMessage({ _id, hidden: _hidden, ...row }: MessageRow): Message {
  return {
    ...row,
    id: _id.toHexString() as MessageId,
    conversationId: row.conversationId.toHexString() as ConversationId,
    senderId: row.senderId as UserId | null,
    replyTo: (row.replyTo?.toHexString() ?? null) as MessageId | null,
  };
}

/** What takes the place of a message that was announced and never written. */
export function voidRow({ messageId, conversationId, seq, rev }: NewMessageIntent): MessageRow {
  const nothing = {
    senderId: null,
    clientMessageId: null,
    fingerprint: '',
    content: '',
    replyTo: null,
    metadata: null,
  };
  const place = { id: messageId, conversationId, seq, rev, createdAt: new Date(), attachments: [] };
  const message = newMessage({ ...nothing, type: VOID_TYPE, forwardedFrom: null, mediaIds: [] }, place);
  return { ...toRow(message), hidden: true };
}
