import { randomBytes } from 'node:crypto';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';

declare const brand: unique symbol;

/** A picture, video, recording or file: 24 hexadecimal digits. */
export type MediaId = string & { readonly [brand]: 'MediaId' };

/** What a person sees: decided by the bytes. */
export const MEDIA_KINDS = ['image', 'video', 'audio', 'file'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** What there is of one media: the thing itself, and two pictures of it. */
export const VARIANTS = ['original', 'preview', 'thumbnail'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Where it stands: its bytes are being stored; they are there; they are being deleted. */
export const MEDIA_STATUSES = ['storing', 'ready', 'gone'] as const;
export type MediaStatus = (typeof MEDIA_STATUSES)[number];

/** What a message keeps of each of its attachments, so that a page of messages needs no second query. */
export interface Attachment {
  id: MediaId;
  kind: MediaKind;
  mime: string;
  /** Bytes of the thing itself. */
  size: number;
  name: string;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  /** Loudness over time, 0 to 100. */
  waveform: number[] | null;
  /** Average colour, `#rrggbb`. */
  color: string | null;
  /** Bytes of its two pictures, which are WebP; null where there are none. */
  pictures: { preview: number; thumbnail: number } | null;
}

/** Media that were made for one message, and what they count together against the quota of its sender. */
export interface FreshMedia {
  ids: MediaId[];
  bytes: number;
}

/** A media, as services handle it. */
export interface Media extends Attachment {
  uploaderId: UserId;
  status: MediaStatus;
  /** Where it was said; null until it is attached. */
  conversationId: ConversationId | null;
  messageId: MessageId | null;
  attachedAt: Date | null;
  createdAt: Date;
}

/** A new id: seconds since 1970 and 64 random bits, so that nobody guesses one. */
export function newMediaId(): MediaId {
  const seconds = Math.floor(Date.now() / 1000);
  return `${seconds.toString(16).padStart(8, '0')}${randomBytes(8).toString('hex')}` as MediaId;
}

/** Where the store has the bytes of a variant. */
export function keyOf(id: MediaId, variant: Variant): string {
  return `${id}/${variant}`;
}

/** What a message keeps of a media. */
export function toAttachment(media: Media): Attachment {
  const { id, kind, mime, size, name, width, height, durationMs, waveform, color, pictures } = media;
  return { id, kind, mime, size, name, width, height, durationMs, waveform, color, pictures };
}
