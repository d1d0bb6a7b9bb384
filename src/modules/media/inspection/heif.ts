import { open } from 'node:fs/promises';
import { type Box, boxesAt, boxesIn } from './boxes.js';
import { loadBox, topBoxes } from './box-file.js';
import { type Facts, type InspectionJob, NO_FACTS, RefusedFile } from './inspection.js';
import { type Extent, metadataExtents } from './heif-items.js';
import { smallPictures } from './pictures.js';
import { blank } from './blank.js';

/** The version and flags that some boxes begin with. */
const FULL_BOX = 4;

/**
 * HEIC and AVIF stay as they came, but for their metadata (places, cameras, names), which is overwritten with zeros in place:
 * they are turned upright by the file itself, and not every build of the decoder knows HEVC. Such a picture has no small
 * pictures, unless the client sends a poster. Throws `RefusedFile`.
 */
export async function cleanHeif(job: InspectionJob): Promise<Facts> {
  const size = await blankMetadata(job.file);
  if (size.width * size.height > job.limits.maxPixels) throw new RefusedFile('too_many_pixels');
  const canFail = job.mime !== 'image/avif';
  const small = await smallPictures(job.file, job).catch((error: unknown) => {
    if (canFail) return NO_FACTS;
    throw error;
  });
  return { ...small, ...size };
}

/** Overwrites the metadata. Answers the size of the picture when it is upright. */
async function blankMetadata(file: string): Promise<{ width: number; height: number }> {
  const handle = await open(file, 'r+');
  try {
    const top = await topBoxes(handle);
    const found = top.find(({ type }) => type === 'meta');
    if (!found) throw new RefusedFile('unreadable');
    const { data, box } = await loadBox(handle, found);
    const meta = { ...box, content: box.content + FULL_BOX };
    const extents = metadataExtents(data, meta).map((extent) => inFile(extent, found.start));
    const foreign = top
      .filter(({ type }) => type === 'uuid')
      .map(({ content, end }) => ({ start: content, end }));
    await blank(handle, [...extents, ...foreign]);
    return pictureSize(data, meta);
  } finally {
    await handle.close();
  }
}

function inFile({ start, end, isInMeta }: Extent, metaStart: number): { start: number; end: number } {
  const shift = isInMeta ? metaStart : 0;
  return { start: start + shift, end: end + shift };
}

/** The largest picture in the file is the one to see; the others are its tiles and thumbnails. */
function pictureSize(data: Buffer, meta: Box): { width: number; height: number } {
  const properties = boxesAt(data, 'iprp.ipco', [meta]).flatMap(({ content, end }) =>
    boxesIn(data, content, end),
  );
  const sizes = properties
    .filter(({ type, content, end }) => type === 'ispe' && end - content >= 12)
    .map(({ content }) => ({
      width: data.readUInt32BE(content + 4),
      height: data.readUInt32BE(content + 8),
    }));
  const [largest] = sizes.toSorted((one, other) => other.width * other.height - one.width * one.height);
  if (!largest) throw new RefusedFile('unreadable');
  const isTurned = properties.some(
    ({ type, content, end }) => type === 'irot' && end > content && data.readUInt8(content) % 2 === 1,
  );
  return isTurned ? { width: largest.height, height: largest.width } : largest;
}
