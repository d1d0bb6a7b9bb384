import { type Box, boxesAt, boxesIn } from './boxes.js';
import { RefusedFile } from './inspection.js';

/** A stretch of bytes. */
export interface Extent {
  start: number;
  end: number;
  /** Whether it is counted from the start of the box `meta`, and not of the file. */
  isInMeta: boolean;
}

/** EXIF; XMP and other documents; links. */
const METADATA_ITEMS = new Set(['Exif', 'mime', 'uri ']);
const IN_FILE = 0;
const IN_IDAT = 1;

/** Where the metadata of a HEIF file is, by its tables of items (`iinf`) and of their places (`iloc`), ISO/IEC 14496-12. */
export function metadataExtents(data: Buffer, meta: Box): Extent[] {
  const ids = metadataItemIds(data, meta);
  if (ids.size === 0) return [];
  const [places] = boxesAt(data, 'iloc', [meta]);
  if (!places) throw new RefusedFile('unreadable');
  const [idat] = boxesAt(data, 'idat', [meta]);
  return readPlaces(data, places, ids, idat);
}

function metadataItemIds(data: Buffer, meta: Box): Set<number> {
  const ids = new Set<number>();
  for (const table of boxesAt(data, 'iinf', [meta])) {
    const reader = new Reader(data, table);
    const countBytes = reader.number(1) === 0 ? 2 : 4;
    for (const entry of boxesIn(data, table.content + 4 + countBytes, table.end)) {
      const item = new Reader(data, entry);
      const version = item.number(1);
      item.skip(3);
      const id = item.number(version === 2 ? 2 : 4);
      item.skip(2);
      if (version >= 2 && METADATA_ITEMS.has(item.text(4))) ids.add(id);
    }
  }
  return ids;
}

function readPlaces(data: Buffer, box: Box, wanted: Set<number>, idat: Box | undefined): Extent[] {
  const reader = new Reader(data, box);
  const version = reader.number(1);
  reader.skip(3);
  const [offsetBytes, lengthBytes] = nibbles(reader.number(1));
  const [baseBytes, indexBytes] = nibbles(reader.number(1));
  const wide = version === 2 ? 4 : 2;
  const extents: Extent[] = [];
  for (let left = reader.number(wide); left > 0; left -= 1) {
    const id = reader.number(wide);
    const method = version === 0 ? IN_FILE : reader.number(2) % 16;
    reader.skip(2);
    const base = reader.number(baseBytes);
    const count = reader.number(2);
    // Extents that take no byte never come to the end of the box.
    if (count > 1 && offsetBytes + lengthBytes === 0) throw new RefusedFile('unreadable');
    for (let parts = count; parts > 0; parts -= 1) {
      reader.skip(version === 0 ? 0 : indexBytes);
      const start = base + reader.number(offsetBytes);
      const length = reader.number(lengthBytes);
      if (wanted.has(id)) extents.push(placed({ start, length, method, idat }));
    }
  }
  return extents;
}

function placed(part: { start: number; length: number; method: number; idat: Box | undefined }): Extent {
  const { start, length, method, idat } = part;
  // A length of zero means the whole file: nobody keeps metadata like that.
  if (length === 0 || method > IN_IDAT) throw new RefusedFile('unreadable');
  if (method === IN_FILE) return { start, end: start + length, isInMeta: false };
  if (!idat || idat.content + start + length > idat.end) throw new RefusedFile('unreadable');
  return { start: idat.content + start, end: idat.content + start + length, isInMeta: true };
}

function nibbles(byte: number): [number, number] {
  return [byte >> 4, byte % 16];
}

/** Reads one number after the other, and never behind the box. */
class Reader {
  private at: number;

  constructor(
    private readonly data: Buffer,
    private readonly box: Box,
  ) {
    this.at = box.content;
  }

  number(bytes: number): number {
    const start = this.take(bytes);
    if (bytes === 0) return 0;
    return bytes === 8 ? Number(this.data.readBigUInt64BE(start)) : this.data.readUIntBE(start, bytes);
  }

  text(bytes: number): string {
    const start = this.take(bytes);
    return this.data.toString('latin1', start, start + bytes);
  }

  skip(bytes: number): void {
    this.take(bytes);
  }

  private take(bytes: number): number {
    const start = this.at;
    this.at += bytes;
    if (this.at > this.box.end || ![0, 1, 2, 3, 4, 8].includes(bytes)) throw new RefusedFile('unreadable');
    return start;
  }
}
