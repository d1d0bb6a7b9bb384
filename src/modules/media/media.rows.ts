import { type mongo, Types } from 'mongoose';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Media, MediaId } from './media.js';
import type { MediaDocument } from './media.schema.js';

export type MediaRow = mongo.WithId<MediaDocument>;

/** A media as it is stored. */
export function toRow({ id, conversationId, messageId, ...fields }: Media): MediaRow {
  return {
    _id: new Types.ObjectId(id),
    conversationId: conversationId && new Types.ObjectId(conversationId),
    messageId: messageId && new Types.ObjectId(messageId),
    ...fields,
  };
}

/** A row as services handle it. */
export function toMedia({ _id, unconfirmedSince: _unconfirmedSince, ...row }: MediaRow): Media {
  return {
    ...row,
    id: _id.toHexString() as MediaId,
    uploaderId: row.uploaderId as UserId,
    conversationId: (row.conversationId?.toHexString() ?? null) as ConversationId | null,
    messageId: (row.messageId?.toHexString() ?? null) as MessageId | null,
  };
}
