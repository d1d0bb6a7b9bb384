import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Files of every kind, made here: nothing is kept in the repository. */

/** Words that a picture must have lost when it comes back. */
export const SECRET_PLACE = 'SECRET-PLACE';
const GPS = {
  IFD0: { Copyright: SECRET_PLACE, Make: 'Phone' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '51/1 30/1 3230/100',
    GPSLongitudeRef: 'W',
    GPSLongitude: '0/1 7/1 4366/100',
  },
};

function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 40 } } });
}

/** A photo as a phone takes it: lying on its side, with the place it was taken at. */
export function photo(width = 1600, height = 1200): Promise<Buffer> {
  return plain(width, height).withExif(GPS).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

export function picture(format: 'jpeg' | 'png' | 'webp' | 'gif', width = 64, height = 48): Promise<Buffer> {
  return plain(width, height).toFormat(format).toBuffer();
}

/** With the place it was taken at. */
export function avif(): Promise<Buffer> {
  return plain(320, 240).withExif(GPS).avif({ effort: 0 }).toBuffer();
}

/** The boxes of HEIC are those of AVIF by other names; the pixels are none that HEVC could read. */
export async function heic(): Promise<Buffer> {
  const names = [
    ['avif', 'heic'],
    ['av01', 'hvc1'],
    ['av1C', 'hvcC'],
    ['miaf', 'mif1'],
  ] as const;
  const text = (await avif()).toString('latin1');
  return Buffer.from(
    names.reduce((all, [from, to]) => all.replaceAll(from, to), text),
    'latin1',
  );
}

/** Noise does not compress: a valid PNG of about three bytes a pixel. */
export function noisePng(side: number): Promise<Buffer> {
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0, seed = 1; at < pixels.length; at += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    pixels[at] = seed >> 16;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** A valid black PNG of any size: one bit a pixel, and zeros compress well. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND'),
  ]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** A valid GIF with so many frames of one pixel. */
export function gif(frames: number): Buffer {
  const header = Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00', 'latin1');
  const frame = (color: string): Buffer =>
    Buffer.from(`21f90400010000002c000000000100010000 0202${color}0100`.replaceAll(' ', ''), 'hex');
  const two = [frame('44'), frame('4c')] as const;
  const all = Array.from({ length: frames }, (_, index) => two[index % 2] as Buffer);
  return Buffer.concat([header, ...all, Buffer.from(';')]);
}

/** A recording that grows louder, 16 bits and 8000 samples a second. */
export function wav(seconds = 2): Buffer {
  const samples = Math.round(seconds * 8000);
  const data = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1) {
    data.writeInt16LE(Math.round(Math.sin(at / 3) * 32767 * (at / samples)), at * 2);
  }
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(8000, 4);
  format.writeUInt32LE(16000, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  return riff('WAVE', [
    ['fmt ', format],
    ['data', data],
  ]);
}

function riff(type: string, chunks: [string, Buffer][]): Buffer {
  const body = chunks.flatMap(([name, data]) => [Buffer.from(name, 'latin1'), uint32le(data.length), data]);
  const all = Buffer.concat([Buffer.from(type, 'latin1'), ...body]);
  return Buffer.concat([Buffer.from('RIFF', 'latin1'), uint32le(all.length), all]);
}

/** 26 ms of silence a frame. */
export function mp3(frames = 40): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000, 0);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** A video, or with `sound` a recording in the same container. */
export function mp4({ sound = false, brand = 'isom', pad = 64, seconds = 3 } = {}): Buffer {
  const movie = Buffer.alloc(100);
  movie.writeUInt32BE(1000, 12);
  movie.writeUInt32BE(seconds * 1000, 16);
  const track = Buffer.alloc(84);
  track.writeUInt32BE(0x10000, 40);
  track.writeUInt32BE(0x10000, 56);
  if (!sound) {
    track.writeUInt16BE(640, 76);
    track.writeUInt16BE(360, 80);
  }
  const handler = Buffer.alloc(24);
  handler.write(sound ? 'soun' : 'vide', 8, 'latin1');
  const media = box('mdia', box('hdlr', handler));
  return Buffer.concat([
    box('ftyp', Buffer.from(`${brand}\0\0\x02\0isom${brand}`, 'latin1')),
    box('moov', box('mvhd', movie), box('trak', box('tkhd', track), media)),
    box('mdat', Buffer.alloc(pad, 7)),
  ]);
}

function box(type: string, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** A recording as a browser makes it: no duration in its header, pieces of unknown length. */
export function browserRecording(seconds = 2): Buffer {
  const unknown = Buffer.from('01ffffffffffffff', 'hex');
  const block = (ms: number): Buffer => element('a3', Buffer.from([0x81, ms >> 8, ms & 255, 0x80, 1, 2, 3]));
  const blocks = Array.from({ length: seconds * 10 }, (_, index) => block(index * 100));
  const track = element(
    'ae',
    element('d7', '01'),
    element('73c5', '01'),
    element('83', '02'),
    element('86', Buffer.from('A_OPUS')),
  );
  return Buffer.concat([
    element('1a45dfa3', element('4286', '01'), element('4282', Buffer.from('webm')), element('4287', '04')),
    Buffer.from('18538067', 'hex'),
    unknown,
    element('1549a966', element('2ad7b1', '0f4240')),
    element('1654ae6b', track),
    Buffer.from('1f43b675', 'hex'),
    unknown,
    element('e7', '00'),
    ...blocks,
  ]);
}

function element(id: string, ...contents: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    contents.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
  );
  const size = Buffer.alloc(2);
  size.writeUInt16BE(0x4000 + body.length);
  return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
}

/** A voice message of Firefox: Opus in Ogg, half a second. */
export function ogg(): Buffer {
  const head = Buffer.from('OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00', 'latin1');
  const tags = Buffer.concat([Buffer.from('OpusTags', 'latin1'), uint32le(0), uint32le(0)]);
  const last = { flags: 4, granule: 24_000, sequence: 2 };
  return Buffer.concat([
    page(head, { flags: 2, granule: 0, sequence: 0 }),
    page(tags, { flags: 0, granule: 0, sequence: 1 }),
    page(Buffer.alloc(40), last),
  ]);
}

function page(
  data: Buffer,
  { flags, granule, sequence }: { flags: number; granule: number; sequence: number },
): Buffer {
  const header = Buffer.alloc(28);
  header.write('OggS', 0, 'latin1');
  header[5] = flags;
  header.writeUInt32LE(granule, 6);
  header.writeUInt32LE(77, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = 1;
  header[27] = data.length;
  return Buffer.concat([header, data]);
}

export function pdf(): Buffer {
  return Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint32le(value: number): Buffer {
  return uint32(value).swap32();
}
