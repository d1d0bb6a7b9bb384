import { AppError } from '../../shared/app-error.js';

/** What can go wrong with media. */
export const mediaErrors = {
  /** Nothing by that id, or nothing that the caller may see: the answer is the same. */
  notFound: (): AppError =>
    new AppError('not_found', 'media.not_found', 'There is no such media, or it is not for you.'),
  /** The body is not `multipart/form-data`. */
  notMultipart: (): AppError =>
    new AppError('unsupported', 'media.not_multipart', 'Send the file as multipart/form-data.'),
  /** The form cannot be read. */
  malformed: (message = 'The form ends too early or is not well formed.'): AppError =>
    new AppError('invalid', 'media.malformed', message),
  /** A form without a file. */
  missing: (): AppError =>
    new AppError('invalid', 'media.missing', 'The form has no file: put it in the part `media`.'),
  /** More than one file beside the poster, or more than one poster. */
  oneFile: (): AppError =>
    new AppError(
      'invalid',
      'media.one_file',
      'A form has one file in the part `media`, and at most one in `poster`.',
    ),
  /** A file of zero bytes. */
  empty: (): AppError => new AppError('unprocessable', 'media.empty', 'The file is empty.'),
  /** More bytes than `MAX_FILE_SIZE`. */
  tooLarge: (maxBytes = 52_428_800): AppError =>
    new AppError('too_large', 'media.too_large', `A file has at most ${maxBytes} bytes.`, { maxBytes }),
  /** More bytes in one day than `MEDIA_QUOTA_BYTES`. */
  quotaExceeded: (quotaBytes = 1_073_741_824): AppError =>
    new AppError(
      'too_large',
      'media.quota_exceeded',
      `That is more than ${quotaBytes} bytes in one day (UTC).`,
      {
        quotaBytes,
      },
    ),
  /** Bytes of a kind that is never stored, whatever its name and declared type say. */
  unsupportedType: (
    message = 'Only pictures (JPEG, PNG, WebP, GIF, AVIF, HEIC), videos (MP4, WebM, MOV), audio (MP3, M4A, OGG, WAV, WebM), PDF and plain text.',
  ): AppError => new AppError('unsupported', 'media.unsupported_type', message),
  /** The poster is no picture. */
  posterType: (): AppError =>
    new AppError(
      'unsupported',
      'media.unsupported_poster',
      'A poster is a picture: JPEG, PNG, WebP, GIF or AVIF.',
    ),
  /** It says that it is a picture and cannot be decoded. */
  unreadable: (): AppError =>
    new AppError('unprocessable', 'media.unreadable', 'The file is damaged: it cannot be decoded.'),
  /** More pixels than `MEDIA_MAX_PIXELS`. */
  tooManyPixels: (): AppError =>
    new AppError('unprocessable', 'media.too_many_pixels', 'The picture has too many pixels.'),
  /** More frames than `MEDIA_MAX_FRAMES`. */
  tooManyFrames: (): AppError =>
    new AppError('unprocessable', 'media.too_many_frames', 'The moving picture has too many frames.'),
  /** Decoding takes too long. */
  tooComplex: (): AppError =>
    new AppError('unprocessable', 'media.too_complex', 'The file takes too long to decode.'),
  /** The client went away before the end. */
  aborted: (): AppError => new AppError('invalid', 'media.upload_aborted', 'The upload was cut off.'),
  /** Nothing came for `MEDIA_IDLE_MS`. */
  stalled: (): AppError =>
    new AppError('invalid', 'media.upload_stalled', 'The upload stood still for too long.'),
  /** Too many files wait to be decoded. */
  busy: (): AppError =>
    new AppError('unavailable', 'media.busy', 'Too many uploads are being looked at. Try again in a moment.'),
  /** More attachments than a message takes. */
  tooMany: (max = 10): AppError =>
    new AppError('invalid', 'media.too_many', `A message has at most ${max} attachments.`, { max }),
  /** The same media twice in one message. */
  twice: (): AppError => new AppError('invalid', 'media.attached_twice', 'Each attachment is named once.'),
  /** Its bytes are still being stored. */
  notReady: (): AppError => new AppError('conflict', 'media.not_ready', 'The media is still being stored.'),
  /** It belongs to a message. */
  alreadyAttached: (): AppError =>
    new AppError(
      'conflict',
      'media.already_attached',
      'The media belongs to a message: upload it again to send it again.',
    ),
  /** A link that this service did not sign, or for other media. */
  linkInvalid: (): AppError =>
    new AppError('unauthenticated', 'media.link_invalid', 'The link is not one of ours.'),
  /** A link past its time. */
  linkExpired: (): AppError =>
    new AppError('unauthenticated', 'media.link_expired', 'The link has expired: ask for the message again.'),
};

/** What an upload can be answered with. */
export const uploadRefusals = [
  mediaErrors.notMultipart,
  mediaErrors.malformed,
  mediaErrors.missing,
  mediaErrors.oneFile,
  mediaErrors.aborted,
  mediaErrors.stalled,
  mediaErrors.tooLarge,
  mediaErrors.quotaExceeded,
  mediaErrors.unsupportedType,
  mediaErrors.posterType,
  mediaErrors.empty,
  mediaErrors.unreadable,
  mediaErrors.tooManyPixels,
  mediaErrors.tooManyFrames,
  mediaErrors.tooComplex,
  mediaErrors.busy,
];

/** What attaching media to a message can be answered with. */
export const attachRefusals = [
  mediaErrors.notFound,
  mediaErrors.notReady,
  mediaErrors.alreadyAttached,
  mediaErrors.tooMany,
  mediaErrors.twice,
];
