/** One page of a list and the way to the next. */
export interface Page<T> {
  items: T[];
  /** Hand it back as `cursor`; null on the last page. */
  nextCursor: string | null;
}

/** Cuts a result that was asked for with `limit + 1` rows: the extra row only says that there is more. */
export function toPage<T>(rows: T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
