import { crc32, deflateSync } from 'node:zlib';

const SIZE = 96;
const RATE = 8000;

/** A PNG: a sunset in 96 x 96 pixels. */
export function picture() {
  const rows = Buffer.concat(
    Array.from({ length: SIZE }, (_, y) =>
      Buffer.from([0, ...Array.from({ length: SIZE }, () => [255 - y, 96 + y, 64 + 2 * y]).flat()]),
    ),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', ''),
  ]);
}

/** A WAV: two seconds of a tone that grows louder. */
export function voice() {
  const samples = Int16Array.from(
    { length: 2 * RATE },
    (_, at) => Math.sin(at / 6) * 32767 * (at / (2 * RATE)),
  );
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(2 * RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), Buffer.from(data)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
