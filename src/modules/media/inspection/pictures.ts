import { join } from 'node:path';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { type DecodingLimits, type Facts, type InspectionJob, NO_FACTS, RefusedFile } from './inspection.js';

/** The longest side of the small pictures, in pixels. */
const PREVIEW_SIDE = 1280;
const THUMBNAIL_SIDE = 320;

/** Each format is written anew as itself. */
const ENCODERS: Record<string, (image: Sharp) => Sharp> = {
  'image/jpeg': (image) => image.jpeg({ quality: 90 }),
  'image/png': (image) => image.png(),
  'image/webp': (image) => image.webp({ quality: 90, effort: 3 }),
  'image/gif': (image) => image.gif({ effort: 4 }),
};

/** Whatever a file pretends to be, nothing but these decoders sees it in this process, from now on. */
export function restrictDecoders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}File`),
  });
  sharp.concurrency(1);
  sharp.cache(false);
}

/**
 * Writes a picture anew: upright, without metadata (places, cameras, names) and without whatever else was in the file; and
 * makes its small pictures. Throws `RefusedFile`.
 */
export async function cleanPicture(job: InspectionJob): Promise<Facts> {
  const frames = await frameCount(job);
  const options: SharpOptions = {
    animated: frames > 1,
    limitInputPixels: job.limits.maxPixels,
    failOn: 'error',
  };
  const image = sharp(job.file, options);
  const encode = ENCODERS[job.mime] as (image: Sharp) => Sharp;
  const file = join(job.folder, 'original');
  const { width, height, pageHeight, size } = await encode(frames > 1 ? image : image.autoOrient()).toFile(
    file,
  );
  const small = await smallPictures(file, job);
  return { ...small, original: { file, size }, width, height: pageHeight ?? height };
}

/** Makes the small pictures of a poster; its size is that of what it stands for. Throws `RefusedFile`. */
export async function posterPictures(job: InspectionJob): Promise<Facts> {
  await frameCount(job);
  return smallPictures(job.file, job);
}

/** Preview, thumbnail and average colour of the first frame, and its size when it is upright. */
export async function smallPictures(file: string, { folder, limits }: InspectionJob): Promise<Facts> {
  const first = sharp(file, { limitInputPixels: limits.maxPixels, failOn: 'error' }).autoOrient();
  const { autoOrient } = await first.metadata();
  const preview = await shrink(first, PREVIEW_SIDE, join(folder, 'preview'));
  const thumbnail = await shrink(sharp(preview.file), THUMBNAIL_SIDE, join(folder, 'thumbnail'));
  return { ...NO_FACTS, ...autoOrient, preview, thumbnail, color: await averageColor(thumbnail.file) };
}

async function shrink(image: Sharp, side: number, file: string): Promise<{ file: string; size: number }> {
  const fitted = image.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
  const { size } = await fitted.webp({ quality: 80, effort: 3 }).toFile(file);
  return { file, size };
}

async function averageColor(file: string): Promise<string> {
  const pixel = sharp(file).flatten({ background: '#ffffff' }).resize(1, 1, { fit: 'fill' });
  const rgb = await pixel.toColourspace('srgb').raw().toBuffer();
  return `#${rgb.toString('hex', 0, 3)}`;
}

/** Looks at the header alone. */
async function frameCount({ file, mime, limits }: InspectionJob): Promise<number> {
  const head = await sharp(file, { limitInputPixels: false, failOn: 'error' }).metadata();
  if (head.mediaType !== mime) throw new RefusedFile('unreadable');
  const frames = head.pages ?? 1;
  if (frames > limits.maxFrames) throw new RefusedFile('too_many_frames');
  assertPixels(head, frames, limits);
  return frames;
}

function assertPixels(
  { width, height, pageHeight }: Metadata,
  frames: number,
  { maxPixels }: DecodingLimits,
): void {
  if (width * (pageHeight ?? height) * frames > maxPixels) throw new RefusedFile('too_many_pixels');
}
