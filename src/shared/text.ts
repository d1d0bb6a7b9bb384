// Control characters but line feed and tab, and lone surrogates, which no store or client agrees on.
const FORBIDDEN = /(?![\n\t])\p{Cc}|\p{Surrogate}/gu;
/** Of this a text may consist as it is. */
const PLAIN = /^[\n\t -~]*$/;

/** Plain text as it is stored: NFC, no control characters but line feed and tab, no white space around it. */
export function plainText(input: string): string {
  if (PLAIN.test(input)) return input.trim();
  return input.replace(/\r\n?/g, '\n').replace(FORBIDDEN, '').normalize('NFC').trim();
}

/** Length as people count it: Unicode code points, not UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The beginning of a text, at most `max` code points of it. */
export function firstCodePoints(text: string, max: number): string {
  if (text.length <= max) return text;
  return [...text.slice(0, max * 2)].slice(0, max).join('');
}

/** Usernames that differ in case or in the form of their characters only are one. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}
