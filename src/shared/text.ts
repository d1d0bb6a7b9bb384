// Control characters but line feed and tab, and lone surrogates, which no store or client agrees on.
const FORBIDDEN = /(?![\n\t])\p{Cc}|\p{Surrogate}/gu;
/** Of this a text may consist as it is. */
const PLAIN = /^[\n\t -~]*$/;

/** Marks upon one letter: no script needs so many (UAX #15, Stream-Safe Text Format). */
const MARKS_TOO_MANY = /(\p{M}{30})\p{M}+/gu;

/**
 * NFC, with at most 30 marks upon one letter: to put marks in their order takes the square of their number, a minute for 128 KB of them. Cut
 * before that, and after it, as one may become two.
 */
export function nfc(text: string): string {
  return text.replace(MARKS_TOO_MANY, '$1').normalize('NFC').replace(MARKS_TOO_MANY, '$1');
}

/** Plain text as it is stored: NFC, no control characters but line feed and tab, no white space around it. */
export function plainText(input: string): string {
  if (PLAIN.test(input)) return input.trim();
  return nfc(input.replace(/\r\n?/g, '\n').replace(FORBIDDEN, '')).trim();
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

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, in elements and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
