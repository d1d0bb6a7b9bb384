import { describe, expect, it } from '@jest/globals';
import type { Box } from './boxes.js';
import { metadataExtents } from './heif-items.js';
import { RefusedFile } from './inspection.js';

const uint = (bytes: number, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const box = (type: string, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([uint(4, content.length + 8), Buffer.from(type, 'latin1'), content]);
};

describe('the places of metadata in a HEIF file', () => {
  it('are refused where they take no byte, however many there are said to be', () => {
    const exif = box('infe', uint(4, 0x02000000), uint(2, 1), uint(2, 0), Buffer.from('Exif', 'latin1'));
    const item = Buffer.concat([uint(2, 2), uint(2, 0), uint(2, 0xffff)]);
    const items = Array.from({ length: 0xffff }, () => item);
    const data = box(
      'meta',
      box('iinf', uint(4, 0), uint(2, 1), exif),
      box('iloc', uint(4, 0), uint(2, 0), uint(2, items.length), ...items),
    );
    const meta: Box = { type: 'meta', start: 0, content: 8, end: data.length };
    expect(() => metadataExtents(data, meta)).toThrow(RefusedFile);
  });
});
