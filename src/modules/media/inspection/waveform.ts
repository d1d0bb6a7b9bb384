import { type FileHandle, open } from 'node:fs/promises';

/** How many bars a recording is drawn with. */
const BARS = 64;
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const BLOCK_BYTES = 64 * 1024;
/** A recording has a few chunks before its samples. */
const MAX_CHUNKS = 1000;

interface Format {
  code: number;
  bytes: number;
  frameBytes: number;
}

interface Sound {
  format: Format;
  start: number;
  end: number;
}

/** Loudness over time of a WAV file with PCM samples: the highest sample of each 64th, 0 to 100. Null for other samples. */
export async function wavWaveform(file: string): Promise<number[] | null> {
  const handle = await open(file);
  try {
    const sound = await findSound(handle);
    const read = sound && sampleReader(sound.format);
    return read ? await peaks(handle, sound, read) : null;
  } finally {
    await handle.close();
  }
}

/** Walks the chunks of a RIFF file up to its samples. */
async function findSound(handle: FileHandle): Promise<Sound | null> {
  const { size } = await handle.stat();
  let format: Format | undefined;
  for (let at = 12, chunks = 0; at + 8 <= size && chunks < MAX_CHUNKS; chunks += 1) {
    const head = await readAt(handle, at, 34);
    const length = head.readUInt32LE(4);
    const start = at + 8;
    if (head.toString('latin1', 0, 4) === 'fmt ') format = formatOf(head);
    if (head.toString('latin1', 0, 4) === 'data') {
      return format ? { format, start, end: Math.min(start + length, size) } : null;
    }
    at = start + length + (length % 2);
  }
  return null;
}

function formatOf(head: Buffer): Format {
  const code = head.readUInt16LE(8);
  const channels = head.readUInt16LE(10);
  const bytes = head.readUInt16LE(22) / 8;
  // The real code of an extensible format is 24 bytes into it.
  return { code: code === EXTENSIBLE ? head.readUInt16LE(32) : code, bytes, frameBytes: bytes * channels };
}

/** Reads one sample as a number from 0 to 1. */
function sampleReader({ code, bytes, frameBytes }: Format): ((data: Buffer, at: number) => number) | null {
  if (frameBytes === 0) return null;
  if (code === FLOAT && bytes === 4) return (data, at) => Math.min(1, Math.abs(data.readFloatLE(at)));
  if (code !== PCM || ![1, 2, 3, 4].includes(bytes)) return null;
  if (bytes === 1) return (data, at) => Math.abs(data.readUInt8(at) - 128) / 128;
  const full = 2 ** (bytes * 8 - 1);
  return (data, at) => Math.abs(data.readIntLE(at, bytes)) / full;
}

async function peaks(
  handle: FileHandle,
  { format, start, end }: Sound,
  read: (data: Buffer, at: number) => number,
): Promise<number[]> {
  const frames = Math.floor((end - start) / format.frameBytes);
  const bars = new Array<number>(Math.min(BARS, frames)).fill(0);
  const samplesPerFrame = format.frameBytes / format.bytes;
  const total = frames * samplesPerFrame;
  const perBlock = Math.floor(BLOCK_BYTES / format.bytes);
  for (let first = 0; first < total; first += perBlock) {
    const count = Math.min(perBlock, total - first);
    const data = await readAt(handle, start + first * format.bytes, count * format.bytes);
    for (let index = 0; index < count; index += 1) {
      const bar = Math.floor(((first + index) / total) * bars.length);
      bars[bar] = Math.max(bars[bar] ?? 0, read(data, index * format.bytes));
    }
  }
  return bars.map((peak) => Math.round((Number.isFinite(peak) ? peak : 0) * 100));
}

/** Bytes behind the end are zeros. */
async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const data = Buffer.alloc(length);
  await handle.read(data, 0, length, at);
  return data;
}
