import { hash } from 'node:crypto';
import { type mongo, Types } from 'mongoose';
import { type ConversationId, newMessageId } from '../../shared/ids.js';
import type { Intent, SeqRange } from '../conversations/index.js';
import { type Message, newMessage } from './message.js';
import { sendKeyOf } from './messages.policy.js';
import { type MessageDocument, VOID_TYPE } from './messages.schema.js';
import { toShown } from './shown-message.rows.js';

export type MessageRow = mongo.WithId<MessageDocument>;

/** The announcement of a new message: it has a place. */
export type NewMessageIntent = Intent & { seq: number };

/** What makes a place void. */
export type VoidPlace = Pick<NewMessageIntent, 'conversationId' | 'seq' | 'rev'>;

/**
 * The primary key of what is sent under a client id: nothing else can be stored under the same one, for ever. It begins as its conversation
 * ends, so that what is said in one stands together in the index; the rest is 64 bits of a hash.
 */
export function keyOf(conversationId: ConversationId, sendKey: string): Types.ObjectId {
  const digest = hash('sha256', `${conversationId}${sendKey}`, 'hex');
  return new Types.ObjectId(`${conversationId.slice(-8)}${digest.slice(0, 16)}`);
}

/** A message as it is stored: without what it does not have, since every field costs each send. */
export function toRow(message: Message): MessageRow {
  const id = new Types.ObjectId(message.id);
  const sendKey = sendKeyOf(message);
  const row: MessageRow = {
    _id: sendKey === null ? id : keyOf(message.conversationId, sendKey),
    id,
    conversationId: new Types.ObjectId(message.conversationId),
    seq: message.seq,
    rev: message.rev,
    senderId: message.senderId,
    type: message.type,
    content: message.content,
    revs: message.revs,
    createdAt: message.createdAt,
  };
  if (message.clientMessageId !== null) row.clientMessageId = message.clientMessageId;
  if (message.fingerprint !== null) row.fingerprint = message.fingerprint;
  if (message.replyTo) row.replyTo = new Types.ObjectId(message.replyTo);
  if (message.metadata) row.metadata = message.metadata;
  if (message.attachments.length > 0) row.attachments = message.attachments;
  if (message.forwardedFrom) row.forwardedFrom = message.forwardedFrom;
  return row;
}

/** Left in the database where many messages are read: up to a hundred earlier contents of each, which only its history shows. */
export const withoutHistory = { history: 0 } as const;

/** Whatever has a place in this range, voids too. */
export function within({ conversationId, after, upTo }: SeqRange): mongo.Filter<MessageDocument> {
  const seq = { $gt: after, ...(upTo !== undefined && { $lte: upTo }) };
  return { conversationId: new Types.ObjectId(conversationId), seq };
}

/** A row as services handle it. */
export function toMessage(row: MessageRow): Message {
  return Object.assign(toShown(row.conversationId.toHexString() as ConversationId, row), {
    fingerprint: row.fingerprint ?? null,
    history: row.history ?? [],
    revs: row.revs,
  });
}

/**
 * What takes the place of a message that was announced and never written. It has an id of its own: whoever writes that message once
 * more, since the answer was lost, and meets its id knows that it is stored.
 */
export function voidRow({ conversationId, seq, rev }: VoidPlace): MessageRow {
  const nothing = {
    senderId: null,
    clientMessageId: null,
    fingerprint: null,
    content: '',
    replyTo: null,
    metadata: null,
  };
  const place = { id: newMessageId(), conversationId, seq, rev, createdAt: new Date(), attachments: [] };
  const message = newMessage({ ...nothing, type: VOID_TYPE, forwardedFrom: null, mediaIds: [] }, place);
  return { ...toRow(message), hidden: true };
}
