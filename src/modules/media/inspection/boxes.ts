import { RefusedFile } from './inspection.js';

/** A box of an ISO base media file (MP4, MOV, HEIF): places in the bytes it was found in. */
export interface Box {
  type: string;
  start: number;
  /** Where its contents begin. */
  content: number;
  end: number;
}

/** No honest file has more boxes side by side. */
const MAX_BOXES = 10_000;
const HEADER = 8;
const LARGE_HEADER = 16;

/** Finds out where a box begins and ends from its first 16 bytes. Throws `RefusedFile` for one that does not fit. */
export function boxAt(header: Buffer, start: number, limit: number): Box {
  if (header.length < HEADER) throw new RefusedFile('unreadable');
  const small = header.readUInt32BE(0);
  const isLarge = small === 1;
  if (isLarge && header.length < LARGE_HEADER) throw new RefusedFile('unreadable');
  const size = isLarge ? Number(header.readBigUInt64BE(HEADER)) : small === 0 ? limit - start : small;
  const content = start + (isLarge ? LARGE_HEADER : HEADER);
  if (start + size < content || start + size > limit) throw new RefusedFile('unreadable');
  return { type: header.toString('latin1', 4, HEADER), start, content, end: start + size };
}

/** The boxes side by side in these bytes. Throws `RefusedFile` for boxes that do not fit. */
export function boxesIn(data: Buffer, from = 0, to = data.length): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + HEADER <= to; at = (boxes.at(-1) as Box).end) {
    if (boxes.length === MAX_BOXES) throw new RefusedFile('unreadable');
    boxes.push(boxAt(data.subarray(at, Math.min(at + LARGE_HEADER, to)), at, to));
  }
  return boxes;
}

/** All boxes at the end of a path such as `moov.trak.tkhd`. */
export function boxesAt(data: Buffer, path: string, parents: Box[]): Box[] {
  const names = path.split('.');
  return names.reduce(
    (found, name) =>
      found.flatMap((box) => boxesIn(data, box.content, box.end).filter(({ type }) => type === name)),
    parents,
  );
}
