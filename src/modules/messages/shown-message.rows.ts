import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Message } from './message.js';
import type { MessageDocument } from './messages.schema.js';

/** What people see of a message: without what only its writers need. */
export type ShownMessage = Omit<Message, 'fingerprint' | 'history' | 'revs'>;

/** A message as far as it is read to be shown; fields that are empty may be missing. */
export type ShownRow = Pick<MessageDocument, 'id' | 'seq' | 'rev' | 'type' | 'createdAt'> &
  Partial<MessageDocument>;

/** The same of several conversations. */
export type ShownRowOfSeveral = ShownRow & Pick<MessageDocument, 'conversationId'>;

/** Left in the database where messages of several conversations are read by the page: each field costs its part of fifty. */
export const notShownOfSeveral = { _id: 0, fingerprint: 0, history: 0, revs: 0, hidden: 0 } as const;

/** The same where they are of one. */
export const notShown = { ...notShownOfSeveral, conversationId: 0 } as const;

/** A row of this conversation as services handle it. Field by field: this is made for every message of every page. */
export function toShown(conversationId: ConversationId, row: ShownRow): ShownMessage {
  return {
    id: row.id.toHexString() as MessageId,
    conversationId,
    seq: row.seq,
    rev: row.rev,
    senderId: orNull(row.senderId) as UserId | null,
    clientMessageId: orNull(row.clientMessageId),
    type: row.type,
    content: row.content ?? '',
    replyTo: (row.replyTo?.toHexString() ?? null) as MessageId | null,
    metadata: orNull(row.metadata),
    attachments: row.attachments ?? [],
    reactions: row.reactions ?? [],
    forwardedFrom: orNull(row.forwardedFrom),
    createdAt: row.createdAt,
    editedAt: orNull(row.editedAt),
    deletedAt: orNull(row.deletedAt),
    pinnedAt: orNull(row.pinnedAt),
    pinnedBy: orNull(row.pinnedBy),
  };
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}
