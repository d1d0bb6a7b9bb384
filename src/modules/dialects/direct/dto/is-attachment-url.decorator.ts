import { ValidateBy } from 'class-validator';
import { attachmentUrl } from '../attachment-url.policy.js';

/** An address that an attachment may have: see `attachmentUrl`. Forms send an empty one for none. */
export const IsAttachmentUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isAttachmentUrl',
    validator: {
      validate: (value: unknown) => value === '' || attachmentUrl(value) !== null,
      defaultMessage: () =>
        '$property must be an https address of at most 2048 characters on a public host, without a user and a password',
    },
  });
