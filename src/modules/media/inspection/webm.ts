import { type FileHandle, open } from 'node:fs/promises';
import type { Facts } from './inspection.js';

/** Ids of elements (RFC 9559). */
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TIMESTAMP_SCALE = 0x2ad7b1;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_TYPE = 0x83;
const VIDEO = 0xe0;
const PIXEL_WIDTH = 0xb0;
const PIXEL_HEIGHT = 0xba;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const SIMPLE_BLOCK = 0xa3;

/** The elements that are gone into; all others are stepped over. */
const MASTERS = new Set([SEGMENT, INFO, TRACKS, TRACK_ENTRY, VIDEO, CLUSTER, BLOCK_GROUP]);
const VIDEO_TRACK = 1;
const MAX_ELEMENTS = 500_000;
/** The longest header, an id of 4 bytes and a size of 8, and the first bytes of the contents. */
const LOOK_BYTES = 20;

interface Found {
  nanosPerTick: number;
  cluster: number;
  latest: number;
  trackTypes: number[];
  width: number | null;
  height: number | null;
}

/**
 * Length, tracks and size of a WebM file. The length is the time of the latest block: browsers, which make the voice messages,
 * write no other. What cannot be read is null.
 */
export async function webmFacts(
  file: string,
): Promise<Pick<Facts, 'durationMs' | 'hasVideo' | 'width' | 'height'>> {
  const handle = await open(file);
  try {
    const { nanosPerTick, latest, trackTypes, width, height } = await walk(handle);
    const durationMs = latest > 0 ? Math.round((latest * nanosPerTick) / 1_000_000) : null;
    return {
      durationMs,
      hasVideo: trackTypes.length === 0 ? null : trackTypes.includes(VIDEO_TRACK),
      width,
      height,
    };
  } finally {
    await handle.close();
  }
}

async function walk(handle: FileHandle): Promise<Found> {
  const { size } = await handle.stat();
  const look = Buffer.alloc(LOOK_BYTES);
  const found: Found = {
    nanosPerTick: 1_000_000,
    cluster: 0,
    latest: 0,
    trackTypes: [],
    width: null,
    height: null,
  };
  for (let at = 0, count = 0; at < size && count < MAX_ELEMENTS; count += 1) {
    const { bytesRead } = await handle.read(look, 0, LOOK_BYTES, at);
    const element = elementIn(look.subarray(0, bytesRead));
    if (!element) break;
    const { id, header, length } = element;
    note(found, id, look.subarray(header, Math.min(bytesRead, header + length)));
    at += header + (MASTERS.has(id) ? 0 : length);
  }
  return found;
}

function note(found: Found, id: number, content: Buffer): void {
  if (id === TIMESTAMP_SCALE) found.nanosPerTick = unsigned(content);
  if (id === TRACK_TYPE) found.trackTypes.push(unsigned(content));
  if (id === PIXEL_WIDTH) found.width ??= unsigned(content);
  if (id === PIXEL_HEIGHT) found.height ??= unsigned(content);
  if (id === TIMESTAMP) found.cluster = unsigned(content);
  if (id === SIMPLE_BLOCK || id === BLOCK)
    found.latest = Math.max(found.latest, found.cluster + blockTime(content));
}

function elementIn(data: Buffer): { id: number; header: number; length: number } | null {
  const idBytes = Math.clz32(data[0] ?? 0) - 23;
  const sizeBytes = Math.clz32(data[idBytes] ?? 0) - 23;
  const header = idBytes + sizeBytes;
  if (idBytes > 4 || sizeBytes > 8 || data.length < header) return null;
  // The first bit that is set says how many bytes there are; the others count.
  const first = (data[idBytes] ?? 0) % 2 ** (8 - sizeBytes);
  const rest = unsigned(data.subarray(idBytes + 1, header));
  return { id: unsigned(data.subarray(0, idBytes)), header, length: first * 256 ** (sizeBytes - 1) + rest };
}

/** Behind the number of the track, which takes a byte or two: the time since the beginning of the cluster. */
function blockTime(content: Buffer): number {
  const trackBytes = Math.clz32(content[0] ?? 0) - 23;
  return content.length >= trackBytes + 2 ? content.readInt16BE(trackBytes) : 0;
}

function unsigned(bytes: Buffer): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}
