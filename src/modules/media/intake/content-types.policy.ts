import type { MediaKind } from '../media.js';

/**
 * What may be stored. The bytes decide: a type that was recognised in them is stored if it is in this table, and refused
 * if not. The name and the declared type of a file allow nothing. Never in it: SVG, HTML, scripts, archives.
 */

/** How a type is looked at once it is here. */
export type Inspection = 'picture' | 'heif' | 'timed' | 'none';

/** A type that is stored. */
export interface ContentType {
  kind: MediaKind;
  /** What it is served as. */
  mime: string;
  /** What its names end in; the first one is given to names that end otherwise. */
  extensions: readonly [string, ...string[]];
  inspection: Inspection;
}

const picture = (mime: string, ...extensions: [string, ...string[]]): ContentType => ({
  kind: 'image',
  mime,
  extensions,
  inspection: 'picture',
});

const heif = (mime: string, ...extensions: [string, ...string[]]): ContentType => ({
  kind: 'image',
  mime,
  extensions,
  inspection: 'heif',
});

const timed = (kind: 'video' | 'audio', mime: string, ...extensions: [string, ...string[]]): ContentType => ({
  kind,
  mime,
  extensions,
  inspection: 'timed',
});

const file = (mime: string, ...extensions: [string, ...string[]]): ContentType => ({
  kind: 'file',
  mime,
  extensions,
  inspection: 'none',
});

const PNG = picture('image/png', 'png');
const MP4 = timed('video', 'video/mp4', 'mp4', 'm4v');
const M4A = timed('audio', 'audio/mp4', 'm4a', 'mp4');
const OGG = timed('audio', 'audio/ogg', 'ogg', 'oga', 'opus');

/** By the names that the recognition gives. */
const ALLOWED = new Map<string, ContentType>([
  ['image/jpeg', picture('image/jpeg', 'jpg', 'jpeg')],
  ['image/png', PNG],
  ['image/apng', PNG],
  ['image/webp', picture('image/webp', 'webp')],
  ['image/gif', picture('image/gif', 'gif')],
  ['image/avif', heif('image/avif', 'avif')],
  ['image/heic', heif('image/heic', 'heic')],
  ['image/heif', heif('image/heif', 'heif', 'heic')],
  ['video/mp4', MP4],
  ['video/x-m4v', MP4],
  ['video/webm', timed('video', 'video/webm', 'webm')],
  ['video/quicktime', timed('video', 'video/quicktime', 'mov', 'qt')],
  ['audio/mpeg', timed('audio', 'audio/mpeg', 'mp3')],
  ['audio/mp4', M4A],
  ['audio/x-m4a', M4A],
  ['audio/ogg', OGG],
  ['audio/ogg; codecs=opus', OGG],
  ['audio/wav', timed('audio', 'audio/wav', 'wav')],
  ['application/pdf', file('application/pdf', 'pdf')],
]);

/** Text that is nothing else: nothing was recognised in it, and every byte was looked at. */
export const PLAIN_TEXT = file('text/plain', 'txt', 'csv', 'log', 'md');

/** A container without a picture in it is a recording: voice messages come as MP4 and WebM. */
const SOUND_ONLY: Partial<Record<string, ContentType>> = {
  'video/mp4': M4A,
  'video/webm': timed('audio', 'audio/webm', 'webm', 'weba'),
};

/** What to store a recognised type as; undefined when it is not stored. */
export function allowedType(recognised: string): ContentType | undefined {
  return ALLOWED.get(recognised);
}

/** The same without pictures in it. */
export function soundOnly(type: ContentType): ContentType {
  return SOUND_ONLY[type.mime] ?? type;
}
