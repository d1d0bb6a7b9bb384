import { open } from 'node:fs/promises';
import { parseFile } from 'music-metadata';
import { type Box, boxesAt, boxesIn } from './boxes.js';
import { loadBox, topBoxes } from './box-file.js';
import { type Facts, type InspectionJob, NO_FACTS } from './inspection.js';
import { wavWaveform } from './waveform.js';
import { webmFacts } from './webm.js';

type Found = Pick<Facts, 'width' | 'height' | 'hasVideo' | 'durationMs'>;

const NOTHING: Found = { width: null, height: null, hasVideo: null, durationMs: null };
/** Longer is a lie of the header. */
const MAX_DURATION_MS = 24 * 3600 * 1000;

/** Videos and recordings stay as they came: here is only read what they say of themselves. What cannot be read is not known. */
export async function describeTimed({ file, mime }: InspectionJob): Promise<Facts> {
  const found = await readerOf(mime)(file).catch(() => NOTHING);
  const { durationMs } = found;
  const isSane = durationMs !== null && durationMs > 0 && durationMs <= MAX_DURATION_MS;
  const waveform = mime === 'audio/wav' ? await wavWaveform(file).catch(() => null) : null;
  return { ...NO_FACTS, ...found, durationMs: isSane ? durationMs : null, waveform };
}

function readerOf(mime: string): (file: string) => Promise<Found> {
  if (mime.endsWith('webm')) return webmFacts;
  return /mp4|quicktime/.test(mime) ? mp4Facts : soundFacts;
}

async function soundFacts(file: string): Promise<Found> {
  const { format } = await parseFile(file, { duration: true, skipCovers: true });
  return { ...NOTHING, durationMs: format.duration ? Math.round(format.duration * 1000) : null };
}

/** From the headers of the tracks (`tkhd`), ISO/IEC 14496-12. */
async function mp4Facts(file: string): Promise<Found> {
  const handle = await open(file);
  try {
    const found = (await topBoxes(handle)).find(({ type }) => type === 'moov');
    if (!found) return NOTHING;
    const { data, box } = await loadBox(handle, found);
    const tracks = boxesAt(data, 'trak', [box]);
    const pictures = tracks.filter((track) => handlerOf(data, track) === 'vide');
    const hasVideo = tracks.length === 0 ? null : pictures.length > 0;
    const durationMs = durationOf(data, box) ?? (await soundFacts(file).catch(() => NOTHING)).durationMs;
    return { hasVideo, durationMs, ...frameSize(data, pictures[0]) };
  } finally {
    await handle.close();
  }
}

/** Zero in files that are written while they are recorded. */
function durationOf(data: Buffer, movie: Box): number | null {
  const [header] = boxesAt(data, 'mvhd', [movie]);
  if (!header || header.end - header.content < 32) return null;
  const isLong = data.readUInt8(header.content) === 1;
  const scale = data.readUInt32BE(header.content + (isLong ? 20 : 12));
  const ticks = isLong
    ? Number(data.readBigUInt64BE(header.content + 24))
    : data.readUInt32BE(header.content + 16);
  return scale === 0 || ticks === 0 ? null : Math.round((ticks / scale) * 1000);
}

function handlerOf(data: Buffer, track: Box): string | undefined {
  const [handler] = boxesAt(data, 'mdia.hdlr', [track]);
  return handler && data.toString('latin1', handler.content + 8, Math.min(handler.content + 12, handler.end));
}

/** Two numbers with 16 bits behind the point at the end of `tkhd`, behind a matrix that may turn the picture by a quarter. */
function frameSize(data: Buffer, track: Box | undefined): { width: number | null; height: number | null } {
  const header = track && boxesIn(data, track.content, track.end).find(({ type }) => type === 'tkhd');
  if (!header || header.end - header.content < 84) return { width: null, height: null };
  const width = data.readUInt16BE(header.end - 8);
  const height = data.readUInt16BE(header.end - 4);
  if (width === 0 || height === 0) return { width: null, height: null };
  const isTurned = data.readInt32BE(header.end - 44) === 0 && data.readInt32BE(header.end - 40) !== 0;
  return isTurned ? { width: height, height: width } : { width, height };
}
