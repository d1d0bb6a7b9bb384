import { describe, expect, it } from '@jest/globals';
import { newMessageId, numericId } from './ids.js';

describe('newMessageId', () => {
  it('makes ids of the shape that the database makes, each one once', () => {
    const ids = Array.from({ length: 1000 }, newMessageId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('numericId', () => {
  it.each(['1', '42', '9007199254740991'])('is the number that %s spells', (id) => {
    expect(numericId(id)).toBe(Number(id));
  });

  it.each(['', '0', '-1', '+1', '01', '1.0', '1e3', '0x1', ' 1', '1 ', '١', '9007199254740992', 'x'])(
    'is none for "%s"',
    (id) => {
      expect(numericId(id)).toBeNull();
    },
  );
});
