import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, type Types } from 'mongoose';
import { MEDIA_KINDS, MEDIA_STATUSES, type MediaKind, type MediaStatus } from './media.js';

/** A media as the database keeps it. Its bytes are in the store, under its id. */
@Schema({ collection: 'media', versionKey: false })
export class MediaDocument {
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  uploaderId: string;

  /** `storing` until all bytes are there; `gone` from the moment on that they are to be deleted. */
  @Prop({ type: String, enum: MEDIA_STATUSES, required: true })
  status: MediaStatus;

  @Prop({ type: String, enum: MEDIA_KINDS, required: true })
  kind: MediaKind;

  @Prop({ type: String, required: true })
  mime: string;

  @Prop({ type: Number, required: true })
  size: number;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: Number, default: null })
  width: number | null;

  @Prop({ type: Number, default: null })
  height: number | null;

  @Prop({ type: Number, default: null })
  durationMs: number | null;

  @Prop({ type: [Number], default: null })
  waveform: number[] | null;

  @Prop({ type: String, default: null })
  color: string | null;

  /** Bytes of the two small pictures. */
  @Prop({ type: Object, default: null })
  pictures: { preview: number; thumbnail: number } | null;

  /** The message that it was attached to, and its conversation; null until then, and again when it is gone. */
  @Prop({ type: MongooseSchema.Types.ObjectId, default: null })
  conversationId: Types.ObjectId | null;

  @Prop({ type: MongooseSchema.Types.ObjectId, default: null })
  messageId: Types.ObjectId | null;

  @Prop({ type: Date, default: null })
  attachedAt: Date | null;

  /** When it was attached; not there once the sweeper has seen that the message exists. */
  @Prop({ type: Date })
  unconfirmedSince?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const MediaSchema = SchemaFactory.createForClass(MediaDocument);
MediaSchema.index({ messageId: 1, createdAt: 1 });
MediaSchema.index({ unconfirmedSince: 1 }, { sparse: true });

/** How much one person has uploaded on one day. */
@Schema({ collection: 'media_usage', versionKey: false })
export class MediaUsageDocument {
  /** The day (UTC) and the person: `2025-01-31:u-42`. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Number, required: true })
  bytes: number;
}

export const MediaUsageSchema = SchemaFactory.createForClass(MediaUsageDocument);

/** What all nodes share: who sweeps until when, and the secret of links where no `JWT_SECRET` is configured. */
@Schema({ collection: 'media_shared', versionKey: false })
export class MediaSharedDocument {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Date })
  leasedUntil?: Date;

  @Prop({ type: String })
  secret?: string;
}

export const MediaSharedSchema = SchemaFactory.createForClass(MediaSharedDocument);
