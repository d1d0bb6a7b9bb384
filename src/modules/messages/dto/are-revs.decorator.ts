import { isMongoId, isObject, ValidateBy } from 'class-validator';

/** Of so many conversations the changes come along with a `sync`. */
export const MAX_REVS = 25;

/** The `rev`s that a client has of conversations, by their ids. */
export const AreRevs = (): PropertyDecorator =>
  ValidateBy({
    name: 'areRevs',
    validator: {
      validate: areRevs,
      defaultMessage: () =>
        `$property must have the ids of at most ${MAX_REVS} conversations, each with a whole number of 0 or more`,
    },
  });

function areRevs(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false;
  const revs = Object.entries(value);
  return revs.length <= MAX_REVS && revs.every(([id, rev]) => isMongoId(id) && isRev(rev));
}

function isRev(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
