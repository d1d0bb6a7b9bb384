import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Attachment } from '../media/index.js';
import type {
  EarlierContentDocument,
  OriginDocument,
  ReactionDocument,
  RevisionsDocument,
} from './messages.schema.js';

/** How many different emojis a message can have. */
export const MAX_DIFFERENT_REACTIONS = 50;
/** How many messages of a conversation can be pinned at a time. */
export const MAX_PINNED = 100;

/** A message, as services handle it. */
export interface Message {
  id: MessageId;
  conversationId: ConversationId;
  seq: number;
  rev: number;
  /** Null for a system message. */
  senderId: UserId | null;
  clientMessageId: string | null;
  /** Null without a client id. */
  fingerprint: string | null;
  type: string;
  content: string;
  replyTo: MessageId | null;
  metadata: Record<string, unknown> | null;
  attachments: Attachment[];
  reactions: ReactionDocument[];
  history: EarlierContentDocument[];
  /** The `rev` of the last change of each kind. */
  revs: RevisionsDocument;
  forwardedFrom: OriginDocument | null;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  pinnedAt: Date | null;
  pinnedBy: string | null;
}

/** What somebody wants to say, checked and in its stored form, before it has its numbers. */
export interface MessageDraft extends Pick<
  Message,
  'senderId' | 'clientMessageId' | 'fingerprint' | 'content' | 'replyTo' | 'metadata' | 'forwardedFrom'
> {
  /** Undefined: the kind of its first attachment, or `text`. */
  type: string | undefined;
  mediaIds: string[];
  /** Called when it has its numbers: what is sent after that comes behind it. */
  onNumbered?: (() => void) | undefined;
}

/** What a repeat of a send is known by. */
export type SendKey = Pick<MessageDraft, 'senderId' | 'clientMessageId' | 'fingerprint'>;

/** What a message is given when it is written for the first time. */
export type MessagePlace = Pick<
  Message,
  'id' | 'conversationId' | 'seq' | 'rev' | 'createdAt' | 'attachments'
>;

/** A message that is about to be written for the first time. Field by field: this is made for every send. */
export function newMessage(draft: MessageDraft, place: MessagePlace): Message {
  return {
    id: place.id,
    conversationId: place.conversationId,
    seq: place.seq,
    rev: place.rev,
    senderId: draft.senderId,
    clientMessageId: draft.clientMessageId,
    fingerprint: draft.fingerprint,
    type: draft.type ?? place.attachments[0]?.kind ?? 'text',
    content: draft.content,
    replyTo: draft.replyTo,
    metadata: draft.metadata,
    attachments: place.attachments,
    reactions: [],
    history: [],
    revs: { created: place.rev },
    forwardedFrom: draft.forwardedFrom,
    createdAt: place.createdAt,
    editedAt: null,
    deletedAt: null,
    pinnedAt: null,
    pinnedBy: null,
  };
}
