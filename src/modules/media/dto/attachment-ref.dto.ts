import { IsMongoId } from 'class-validator';

/** The most attachments of one message. */
export const MAX_ATTACHMENTS = 10;

/** A media to attach to a message: the sender's own, uploaded before, not attached yet. */
export class AttachmentRefDto {
  /** The `id` that the upload was answered with. @example "6650c0ffee0000000000beef" */
  @IsMongoId()
  mediaId: string;
}
