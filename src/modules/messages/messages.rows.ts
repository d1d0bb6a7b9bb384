import { type mongo, Types } from 'mongoose';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Intent } from '../conversations/index.js';
import { type Message, newMessage } from './message.js';
import { type MessageDocument, VOID_TYPE } from './messages.schema.js';

export type MessageRow = mongo.WithId<MessageDocument>;

/** The announcement of a new message: it has a place. */
export type NewMessageIntent = Intent & { seq: number };

/** A message as it is stored. */
export function toRow({ id, conversationId, replyTo, ...fields }: Message): MessageRow {
  return {
    _id: new Types.ObjectId(id),
    conversationId: new Types.ObjectId(conversationId),
    replyTo: replyTo && new Types.ObjectId(replyTo),
    ...fields,
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
