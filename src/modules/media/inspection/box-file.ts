import type { FileHandle } from 'node:fs/promises';
import { type Box, boxAt } from './boxes.js';
import { RefusedFile } from './inspection.js';

const MAX_TOP_BOXES = 100_000;
/** The tables of an hour of film fit in here. */
const MAX_BOX_BYTES = 32 * 1024 * 1024;

/** The boxes of a file at its top level, read header by header. Throws `RefusedFile` for boxes that do not fit. */
export async function topBoxes(handle: FileHandle): Promise<Box[]> {
  const { size } = await handle.stat();
  const header = Buffer.alloc(16);
  const boxes: Box[] = [];
  for (let at = 0; at < size; at = (boxes.at(-1) as Box).end) {
    if (boxes.length === MAX_TOP_BOXES) throw new RefusedFile('unreadable');
    const { bytesRead } = await handle.read(header, 0, header.length, at);
    boxes.push(boxAt(header.subarray(0, bytesRead), at, size));
  }
  return boxes;
}

/** The bytes of a box, its header too, and the box as it stands in them. Throws `RefusedFile` for one that is too big. */
export async function loadBox(
  handle: FileHandle,
  { type, start, content, end }: Box,
): Promise<{ data: Buffer; box: Box }> {
  if (end - start > MAX_BOX_BYTES) throw new RefusedFile('unreadable');
  const data = Buffer.alloc(end - start);
  await handle.read(data, 0, data.length, start);
  return { data, box: { type, start: 0, content: content - start, end: data.length } };
}
