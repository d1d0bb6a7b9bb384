import type { FileHandle } from 'node:fs/promises';
import { RefusedFile } from './inspection.js';

const ZEROS = Buffer.alloc(64 * 1024);

/** Overwrites these parts of a file with zeros. Throws `RefusedFile` for parts that are not in it, or more than all of it. */
export async function blank(handle: FileHandle, parts: { start: number; end: number }[]): Promise<void> {
  const { size } = await handle.stat();
  const total = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const fit = parts.every(({ start, end }) => start >= 0 && start <= end && end <= size);
  if (!fit || total > size) throw new RefusedFile('unreadable');
  for (const { start, end } of parts) {
    for (let at = start; at < end; at += ZEROS.length) {
      await handle.write(ZEROS, 0, Math.min(ZEROS.length, end - at), at);
    }
  }
}
