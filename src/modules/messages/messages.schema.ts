import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';
import type { Attachment } from '../media/index.js';

/** The type of a message that holds the place of one whose writer died: shown to nobody. */
export const VOID_TYPE = 'void';

/** What somebody thinks of a message, in one sign. */
export interface ReactionDocument {
  emoji: string;
  userId: string;
}

/** What a message said before it was edited; kept for moderators. */
export interface EarlierContentDocument {
  content: string;
  /** Until when it said so. */
  until: Date;
}

/** The `rev` of the last change of each kind; a kind is missing while it never happened. */
export interface RevisionsDocument {
  created: number;
  edited?: number;
  reacted?: number;
  pinned?: number;
}

/** Where a forwarded message was first said. */
export interface OriginDocument {
  senderId: string | null;
  createdAt: Date;
}

/** A message as the database keeps it. What it does not have is not there. */
@Schema({ collection: 'messages', versionKey: false })
export class MessageDocument {
  /** What it was sent under (`keyOf`): a send happens once. */
  _id: Types.ObjectId;

  /** What everybody calls it by. */
  @Prop({ type: MongooseSchema.Types.ObjectId, required: true })
  id: Types.ObjectId;

  @Prop({ type: MongooseSchema.Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  /** Its place in the conversation: 1, 2, 3 ... */
  @Prop({ type: Number, required: true })
  seq: number;

  /** The number of its last change in the conversation. */
  @Prop({ type: Number, required: true })
  rev: number;

  /** Null for a system message. */
  @Prop({ type: String, default: null })
  senderId: string | null;

  @Prop({ type: String })
  clientMessageId?: string;

  /** With a client id: hash of what was sent, to tell a repeat from a reused id, whatever became of the message since. */
  @Prop({ type: String })
  fingerprint?: string;

  @Prop({ type: String, required: true })
  type: string;

  @Prop({ type: String, default: '' })
  content: string;

  /** The message that this one answers. */
  @Prop({ type: MongooseSchema.Types.ObjectId })
  replyTo?: Types.ObjectId | null;

  @Prop({ type: Object })
  metadata?: Record<string, unknown> | null;

  /** What was uploaded for it: what a page needs to show, so that it asks for nothing else. */
  @Prop({ type: [MongooseSchema.Types.Mixed], default: undefined })
  attachments?: Attachment[];

  @Prop({ type: [MongooseSchema.Types.Mixed], default: undefined })
  reactions?: ReactionDocument[];

  @Prop({ type: [MongooseSchema.Types.Mixed], default: undefined })
  history?: EarlierContentDocument[];

  @Prop({ type: MongooseSchema.Types.Mixed, required: true })
  revs: RevisionsDocument;

  @Prop({ type: MongooseSchema.Types.Mixed })
  forwardedFrom?: OriginDocument | null;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date })
  editedAt?: Date;

  @Prop({ type: Date })
  deletedAt?: Date | null;

  @Prop({ type: Date })
  pinnedAt?: Date | null;

  @Prop({ type: String })
  pinnedBy?: string | null;

  /** Deleted or void: does not count as unread. Not there on all others. */
  @Prop({ type: Boolean })
  hidden?: true;
}

export const MessageSchema = SchemaFactory.createForClass(MessageDocument);
MessageSchema.index({ conversationId: 1, seq: 1 }, { unique: true });
// Not unique: the ids are random, and a unique index beside `_id` costs an insert four times as much.
MessageSchema.index({ id: 1 });
MessageSchema.index({ conversationId: 1, rev: 1 });
MessageSchema.index({ conversationId: 1, hidden: 1, seq: 1 }, { partialFilterExpression: { hidden: true } });
MessageSchema.index(
  { conversationId: 1, pinnedAt: -1 },
  { partialFilterExpression: { pinnedAt: { $type: 'date' } } },
);
