import { AppError } from './app-error.js';

const DIGITS = /^[0-9a-f]{24}$/;

/** A place in a list that is sorted by time, newest first, with the id as the tie breaker. */
export interface TimeCursor {
  /** Milliseconds since 1970. */
  at: number;
  /** The id of the last item seen, 24 hexadecimal digits. */
  id: string;
}

/** Makes the opaque text that clients hand back as `cursor`. */
export function encodeCursor(cursor: TimeCursor): string {
  return Buffer.from(`${cursor.at}.${cursor.id}`).toString('base64url');
}

/** Reads what `encodeCursor` made. Throws `request.invalid_cursor` for anything else. */
export function decodeCursor(text: string): TimeCursor {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString('latin1').split('.');
  if (!/^\d{1,15}$/.test(at) || !DIGITS.test(id)) {
    throw new AppError('invalid', 'request.invalid_cursor', 'The cursor is not one that this API gave out.');
  }
  return { at: Number(at), id };
}
