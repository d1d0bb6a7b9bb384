/**
 * From when on `sync` looks. The answer is by the clock of the database and the question by that of a node, and a change
 * may become visible a little after its time: so each question looks a margin further back, and may name a conversation
 * twice, but never none. The first question looks at everything.
 */

/** How much further back each question looks, in milliseconds. */
const MARGIN_MS = 15_000;
/** How old an answer may be, in milliseconds. */
const MAX_AGE_MS = 30 * 24 * 3600 * 1000;

/** The time that a `since` means; null for one that is too old, or not from here. */
export function readSince(since: string | null | undefined, now: number): Date | null {
  if (since === undefined || since === null) return new Date(0);
  const time = Number(Buffer.from(since, 'base64url').toString('latin1'));
  const isKnown = Number.isSafeInteger(time) && time <= now + MARGIN_MS && time > now - MAX_AGE_MS;
  return isKnown ? new Date(time - MARGIN_MS) : null;
}

/** The `since` of an answer that is given now. */
export function writeSince(now: number): string {
  return Buffer.from(String(now)).toString('base64url');
}
