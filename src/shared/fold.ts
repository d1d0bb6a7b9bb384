/** A stretch of a text, in UTF-16 units as JavaScript counts them. */
export interface Span {
  start: number;
  /** The first unit behind it. */
  end: number;
}

/**
 * A text as searches compare it: in lower case. Each code point folds by itself, whatever stands beside it (`ς` at the
 * end of a word is `σ`), so that a part of a text folds to a part of the folded text.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Where `needle`, folded and not empty, occurs in a text that is not folded; spans do not overlap. */
export function occurrences(text: string, needle: string): Span[] {
  const folded = fold(text);
  const origins = originsOf(text);
  const spans: Span[] = [];
  for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + needle.length)) {
    const [first, last] = [origins[at] as Span, origins[at + needle.length - 1] as Span];
    spans.push({ start: first.start, end: last.end });
  }
  return spans;
}

/** For each unit of the folded text the code point of the text that it comes from: `İ` folds to two units. */
function originsOf(text: string): Span[] {
  const origins: Span[] = [];
  let start = 0;
  for (const point of text) {
    const origin = { start, end: start + point.length };
    for (let unit = fold(point).length; unit > 0; unit -= 1) origins.push(origin);
    start = origin.end;
  }
  return origins;
}
