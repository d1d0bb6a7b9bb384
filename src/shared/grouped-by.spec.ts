import { describe, expect, it } from '@jest/globals';
import { groupedBy } from './grouped-by.js';

describe('items by their keys', () => {
  it('stand together in their order', () => {
    const byParity = groupedBy([3, 2, 1, 4], (number) => number % 2);
    expect([...byParity]).toEqual([
      [1, [3, 1]],
      [0, [2, 4]],
    ]);
  });

  it('are nowhere where there are none', () => {
    expect(groupedBy([], String).size).toBe(0);
  });
});
