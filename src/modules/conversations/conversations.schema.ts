import { Prop, raw, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, type Types } from 'mongoose';

/** What a conversation is: two people; two people about one subject; or up to 256 people. */
export const CONVERSATION_TYPES = ['direct', 'subject', 'group'] as const;
export type ConversationType = (typeof CONVERSATION_TYPES)[number];

/** A move of somebody's read marker to `seq`. */
export interface ReadMoveDocument {
  seq: number;
  at: Date;
}

/** How far somebody is, as the others see it: behind the true marks where the person keeps reading to themselves. */
@Schema({ _id: false })
export class ShownMarksDocument {
  @Prop({ type: Number, required: true })
  lastReadSeq: number;

  @Prop({ type: Date, default: null })
  lastReadAt: Date | null;

  @Prop({ type: Number, required: true })
  readRev: number;

  @Prop({ type: Number, required: true })
  lastDeliveredSeq: number;

  @Prop({ type: Number, required: true })
  deliveredRev: number;

  /** Where that marker stood before it moved last. */
  @Prop({ type: Number, required: true })
  deliveredFrom: number;

  /** Between two people: the last moves of the read marker over messages of the other, oldest first. */
  @Prop({ type: [MongooseSchema.Types.Mixed], required: true })
  reads: ReadMoveDocument[];
}

const ShownMarksSchema = SchemaFactory.createForClass(ShownMarksDocument);

/** One person's place in a conversation, with their own marks. */
@Schema({ _id: false })
export class MemberDocument {
  @Prop({ type: String, required: true })
  userId: string;

  /** Free text of the marketplace (`seeker`, `provider`), or `owner` and `member`. */
  @Prop({ type: String, required: true })
  role: string;

  /** The read marker: everything up to this `seq` is read. Moves forward only. */
  @Prop({ type: Number, required: true })
  lastReadSeq: number;

  @Prop({ type: Date, default: null })
  lastReadAt: Date | null;

  /** Everything up to this `seq` has reached one of the person's devices; never behind `lastReadSeq`. */
  @Prop({ type: Number, required: true })
  lastDeliveredSeq: number;

  @Prop({ type: Date, required: true })
  joinedAt: Date;

  /** The `rev` at which the person came in. */
  @Prop({ type: Number, required: true })
  joinedRev: number;

  /** The `rev` at which the person got another role; 0 while they never have. */
  @Prop({ type: Number, required: true })
  roleRev: number;

  /** The `rev` at which the read marker moved last; 0 while it never has. */
  @Prop({ type: Number, required: true })
  readRev: number;

  /** The `rev` at which the delivered marker moved last; 0 while it never has. */
  @Prop({ type: Number, required: true })
  deliveredRev: number;

  @Prop({ type: ShownMarksSchema, required: true })
  shown: ShownMarksDocument;

  /** The `rev` at which the person changed something here for themselves alone; 0 while they never have. */
  @Prop({ type: Number, required: true })
  personalRev: number;

  /** Marked as unread from this `seq` on, behind the read marker; null otherwise. */
  @Prop({ type: Number, default: null })
  unreadFrom: number | null;

  /** Everything up to this `seq` is gone for this person alone. */
  @Prop({ type: Number, required: true })
  clearedSeq: number;

  /** Put away until the next message. */
  @Prop({ type: Date, default: null })
  archivedAt: Date | null;

  @Prop({ type: Date, default: null })
  mutedUntil: Date | null;

  @Prop({ type: Date, default: null })
  pinnedAt: Date | null;
}

const MemberSchema = SchemaFactory.createForClass(MemberDocument);

/** A write that was announced and may not have been done yet (the hole rule, docs/PROTOCOL.md). */
export interface IntentDocument {
  rev: number;
  messageId: Types.ObjectId;
  /** The place of a new message; null for the change of an old one. */
  seq: number | null;
  /** `sender` and `clientMessageId` of the send, as they stand in `recentSends`; null without one. */
  sendKey: string | null;
  at: Date;
}

/** The newest message, as lists show it. Its `seq` may be behind `lastSeq` when later ones are gone. */
export interface PreviewDocument {
  id: Types.ObjectId;
  seq: number;
  senderId: string | null;
  type: string;
  content: string;
  createdAt: Date;
  deletedAt: Date | null;
}

/** Somebody who was in a conversation, and the `rev` at which they were no longer. */
export interface FormerMemberDocument {
  userId: string;
  rev: number;
}

/** What a conversation is about: a listing, an order, a job. */
export interface SubjectDocument {
  type: string;
  id: string;
  title?: string;
  imageUrl?: string;
  address?: string;
  url?: string;
  price?: number;
  ownerId?: string;
}

/** A conversation as the database keeps it: one document answers who may speak, takes the next number, feeds the list. */
@Schema({ collection: 'conversations', versionKey: false })
export class ConversationDocument {
  _id: Types.ObjectId;

  @Prop({ type: String, enum: CONVERSATION_TYPES, required: true })
  type: ConversationType;

  /** Says what there may be only one of: the pair, or the pair and the subject. */
  @Prop({ type: String, required: true })
  key: string;

  @Prop(raw({ type: Object, default: null }))
  subject: SubjectDocument | null;

  @Prop({ type: String, default: null })
  title: string | null;

  @Prop({ type: [MemberSchema], required: true })
  members: MemberDocument[];

  @Prop({ type: Number, required: true })
  lastSeq: number;

  @Prop({ type: Number, required: true })
  rev: number;

  @Prop({ type: MongooseSchema.Types.Mixed, default: null })
  lastMessage: PreviewDocument | null;

  @Prop({ type: Date, required: true })
  lastActivityAt: Date;

  /** Members with a read marker behind `lastSeq`, or who have marked it as unread: finds what is unread without looking at what is not. */
  @Prop({ type: [String], required: true })
  unreadBy: string[];

  /** Those of two people who have blocked the other: nothing can be said then. */
  @Prop({ type: [String], required: true })
  blockedBy: string[];

  @Prop({ type: [MongooseSchema.Types.Mixed], required: true })
  formerMembers: FormerMemberDocument[];

  /** The `rev` of the last change of the title or the subject. */
  @Prop({ type: Number, required: true })
  infoRev: number;

  @Prop({ type: [MongooseSchema.Types.Mixed], required: true })
  intents: IntentDocument[];

  /** The last few sends, so that a repeat is seen without a query. The unique index on messages settles older ones. */
  @Prop({ type: [String], required: true })
  recentSends: string[];

  /** The node that may be ahead of what is stored here, in its memory; null: this is all there is. */
  @Prop({ type: String, default: null })
  heldBy: string | null;

  @Prop({ type: String, required: true })
  createdBy: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  /** When anything of it changed last, by the clock of the database: what `sync` goes by. */
  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const ConversationSchema = SchemaFactory.createForClass(ConversationDocument);
ConversationSchema.index({ key: 1 }, { unique: true });
ConversationSchema.index({ 'members.userId': 1, lastActivityAt: -1, _id: -1 });
ConversationSchema.index({ unreadBy: 1, lastActivityAt: -1, _id: -1 });
ConversationSchema.index({ 'members.userId': 1, updatedAt: -1 });
ConversationSchema.index({ 'formerMembers.userId': 1, updatedAt: -1 });
ConversationSchema.index(
  { 'subject.id': 1, 'subject.type': 1, 'members.userId': 1 },
  { partialFilterExpression: { 'subject.id': { $type: 'string' } } },
);
ConversationSchema.index({ heldBy: 1 }, { partialFilterExpression: { heldBy: { $type: 'string' } } });
