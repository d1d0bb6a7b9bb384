import { firstCodePoints, nfc } from '../../../shared/text.js';
import type { ContentType } from './content-types.policy.js';

/**
 * Names of files are what somebody else has typed. Here is what is left of one: its last part (no folders), without
 * control characters, without the marks that turn the direction of writing (`txt.exe` must not read `exe.txt`), and with
 * the extension of what the file really is at its end, so that a double click opens no program.
 */

const MAX_LENGTH = 100;
const BIDI = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff';
const UNPRINTABLE = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Surrogate}${BIDI}]`, 'gu');
const EDGES = /^[\s.]+|[\s.]+$/gu;

/** A harmless name for a file of this type. */
export function safeName(given: string | undefined, type: ContentType): string {
  const base = given?.split(/[/\\]/).at(-1) ?? '';
  const printable = nfc(base).replace(UNPRINTABLE, '').replace(EDGES, '');
  const name = printable === '' ? type.kind : printable;
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1).toLowerCase();
  const fits = dot > 0 && type.extensions.includes(extension);
  const stem = firstCodePoints(fits ? name.slice(0, dot) : name, MAX_LENGTH);
  return `${stem}.${fits ? extension : type.extensions[0]}`;
}

/** What browsers are told to do with a file, and its name for all of them (RFC 6266, RFC 5987). */
export function contentDisposition(kind: ContentType['kind'], name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind === 'file' ? 'attachment' : 'inline'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
