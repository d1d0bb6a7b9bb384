/** What is asked of the process that decodes, and what it answers: plain values that go through a pipe. */

/** Why a file was refused. */
export type Refusal = 'unreadable' | 'too_many_pixels' | 'too_many_frames';

/** How much may be decoded. */
export interface DecodingLimits {
  maxPixels: number;
  maxFrames: number;
}

/** A file to look at. */
export interface InspectionJob {
  /** `picture` is written anew without metadata, `poster` gives its small pictures alone, `heif` and `timed` stay as they came. */
  task: 'picture' | 'poster' | 'heif' | 'timed';
  file: string;
  /** What it was recognised as. */
  mime: string;
  /** Where to put what is made of it. */
  folder: string;
  limits: DecodingLimits;
}

/** A small picture that was made, as WebP. */
export interface SmallPicture {
  file: string;
  size: number;
}

/** What was found out. */
export interface Facts {
  /** The file to store; null for the one that came. */
  original: { file: string; size: number } | null;
  preview: SmallPicture | null;
  thumbnail: SmallPicture | null;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  waveform: number[] | null;
  color: string | null;
  /** Whether a video or a recording has moving pictures in it; null when that is not known. */
  hasVideo: boolean | null;
}

/** What is known of a file that was not looked at. */
export const NO_FACTS: Facts = {
  original: null,
  preview: null,
  thumbnail: null,
  width: null,
  height: null,
  durationMs: null,
  waveform: null,
  color: null,
  hasVideo: null,
};

/** The answer to a job. */
export type InspectionAnswer = { facts: Facts } | { refusal: Refusal };

/** Thrown inside the process that decodes. */
export class RefusedFile extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
  }
}
