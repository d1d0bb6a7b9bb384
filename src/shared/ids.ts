import { randomFillSync } from 'node:crypto';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A person: the `sub` of their token, an opaque string of 1 to 128 characters. */
export type UserId = Branded<'UserId'>;
/** A conversation: 24 hexadecimal digits. */
export type ConversationId = Branded<'ConversationId'>;
/** A message: 24 hexadecimal digits. */
export type MessageId = Branded<'MessageId'>;

/** A conversation that a client names, in digits of any case: lower case is the one form in which ids are compared. */
export const conversationIdOf = (digits: string): ConversationId => digits.toLowerCase() as ConversationId;

/** The same of a message. */
export const messageIdOf = (digits: string): MessageId => digits.toLowerCase() as MessageId;

/** The longest `sub` that is served, in characters. */
export const MAX_USER_ID_LENGTH = 128;

/** Half of a character: JSON can spell it, and no database keeps it. */
const TORN = /\p{Surrogate}/u;

/** Whether this can be a person: not empty, not only white space, not too long, and the same when it comes back from the database. */
export function isUserId(value: unknown): value is UserId {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= MAX_USER_ID_LENGTH &&
    !TORN.test(value)
  );
}

/** Random bytes are drawn for 512 ids at once: a draw costs more than an id. */
const pool = Buffer.alloc(512 * 8);
let used = pool.length;

/** An id as the number that it spells: a whole one from 1 on that JSON can carry, in the one way to write it. Null for other ids. */
export function numericId(id: string): number | null {
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** A new message id: seconds since 1970 and 64 random bits, the shape of the ids that MongoDB makes. */
export function newMessageId(): MessageId {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const seconds = Math.floor(Date.now() / 1000);
  const random = pool.toString('hex', used, (used += 8));
  return `${seconds.toString(16).padStart(8, '0')}${random}` as MessageId;
}
