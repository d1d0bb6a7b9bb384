/** How far an upload is. */
export class MediaProgressDto {
  /** The upload; the media will have this id. @example "6650c0ffee0000000000beef" */
  mediaId: string;
  /** Bytes of the request that have arrived. @example 1048576 */
  receivedBytes: number;
  /** Bytes of the whole request; null when it does not say. @example 4194304 */
  totalBytes: number | null;
}

/** Why an upload came to nothing. */
export class MediaRejectedDto {
  /** The upload. @example "6650c0ffee0000000000beef" */
  mediaId: string;
  /** The code that the request was answered with. @example "media.unsupported_type" */
  code: string;
  /** The reason, for a person. */
  message: string;
}
