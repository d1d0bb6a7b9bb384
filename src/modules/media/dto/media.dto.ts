import { ApiProperty } from '@nestjs/swagger';
import { MEDIA_KINDS, MEDIA_STATUSES, type MediaKind, type MediaStatus } from '../media.js';

/** A picture, a video, a recording or a file: the answer to an upload, and an attachment of a message. */
export class MediaDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000beef" */
  id: string;
  /** Decided by the bytes. @example "image" */
  @ApiProperty({ enum: MEDIA_KINDS })
  kind: MediaKind;
  /** What it is served as, decided by the bytes. @example "image/jpeg" */
  mime: string;
  /** Bytes at `url`: pictures are written anew, so it may differ from what was sent. @example 482133 */
  size: number;
  /** Its name, made harmless, with the extension of what it is. @example "puppy.jpg" */
  name: string;
  /** Width in pixels, upright; null where it is not known. @example 1600 */
  width: number | null;
  /** Height in pixels, upright; null where it is not known. @example 1200 */
  height: number | null;
  /** Length of a video or a recording in milliseconds; null where it is not known. @example 4200 */
  durationMs: number | null;
  /** Loudness over time, up to 64 numbers from 0 to 100; null where it cannot be read (WAV can). */
  @ApiProperty({ type: [Number], nullable: true })
  waveform: number[] | null;
  /** The average colour, to show until the picture is there. @example "#a58c6f" */
  color: string | null;
  /** Address of the thing itself, relative to this server, for the one it was given to; ends within an hour. */
  url: string;
  /** The same for its preview, WebP within 1280 x 1280; null without one. */
  previewUrl: string | null;
  /** The same for its thumbnail, WebP within 320 x 320; null without one. */
  thumbnailUrl: string | null;
  /** `ready`: it can be attached and fetched. @example "ready" */
  @ApiProperty({ enum: MEDIA_STATUSES })
  status: MediaStatus;
}
