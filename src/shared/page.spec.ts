import { describe, expect, it } from '@jest/globals';
import { toPage } from './page.js';

const page = (rows: number, limit: number) =>
  toPage(
    Array.from({ length: rows }, (_, row) => row),
    limit,
    String,
  );

describe('toPage', () => {
  it('is the last page when no row is left over', () => {
    expect(page(0, 3)).toEqual({ items: [], nextCursor: null });
    expect(page(3, 3)).toEqual({ items: [0, 1, 2], nextCursor: null });
  });

  it('cuts the extra row off and goes on behind the last that it shows', () => {
    expect(page(4, 3)).toEqual({ items: [0, 1, 2], nextCursor: '2' });
  });
});
