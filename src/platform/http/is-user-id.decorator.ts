import { ValidateBy } from 'class-validator';
import { isUserId, MAX_USER_ID_LENGTH } from '../../shared/ids.js';

/** The id of a person: see `isUserId`. */
export const IsUserId = (): PropertyDecorator =>
  ValidateBy({
    name: 'isUserId',
    validator: {
      validate: isUserId,
      defaultMessage: () => `$property must be the id of a person, 1 to ${MAX_USER_ID_LENGTH} characters`,
    },
  });
