import { ApiProperty } from '@nestjs/swagger';

/** A file to upload, as a multipart form. */
export class UploadFormDto {
  /** The file; its bytes decide what it is (seeds/003, Send Media Message). */
  @ApiProperty({ type: 'string', format: 'binary' })
  media: string;

  /** A picture to show in the place of a video, a recording or a HEIC picture; at most 5 MB. */
  @ApiProperty({ type: 'string', format: 'binary', required: false })
  poster?: string;
}
