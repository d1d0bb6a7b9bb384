import type { ConversationId } from '../../../shared/ids.js';
import { searchErrors } from './search.errors.js';

const FORMAT = /^(\d{1,15})\.(\d{1,15})\.([0-9a-f]{24})\.(\d{1,15})$/;

/** Where a search goes on. Times are in milliseconds since 1970. */
export interface SearchCursor {
  /** The newest activity in any of the person's conversations when the first page was made. */
  newest: number;
  /** The last activity, at that time, in the conversation that the page ended in. */
  at: number;
  /** The conversation that the page ended in. */
  id: ConversationId;
  /** Everything of it before this `seq` is still to be looked at. */
  seq: number;
}

/** Makes the opaque text that clients hand back as `cursor`. */
export function encodeSearchCursor({ newest, at, id, seq }: SearchCursor): string {
  return Buffer.from(`${newest}.${at}.${id}.${seq}`).toString('base64url');
}

/** Reads what `encodeSearchCursor` made. Throws `request.invalid_cursor` for anything else. */
export function decodeSearchCursor(text: string): SearchCursor {
  const [, newest, at, id, seq] = FORMAT.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (id === undefined) throw searchErrors.cursor();
  return { newest: Number(newest), at: Number(at), id: id as ConversationId, seq: Number(seq) };
}
