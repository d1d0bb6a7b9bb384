import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.js';

const id = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24, maxLength: 24 });

describe('a cursor', () => {
  it('gives back what was put into it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8.64e15 / 10 }), id, (at, hex) => {
        expect(decodeCursor(encodeCursor({ at, id: hex }))).toEqual({ at, id: hex });
      }),
    );
  });

  it('goes into an address as it is', () => {
    expect(encodeCursor({ at: Date.now(), id: 'f'.repeat(24) })).toMatch(/^[\w-]+$/);
  });

  it.each([
    '',
    'x',
    '{"$gt":""}',
    encodeCursor({ at: NaN, id: 'a'.repeat(24) }),
    encodeCursor({ at: -1, id: 'a'.repeat(24) }),
    encodeCursor({ at: 1e16, id: 'a'.repeat(24) }),
    encodeCursor({ at: 1, id: 'A'.repeat(24) }),
    encodeCursor({ at: 1, id: 'short' }),
  ])('refuses %j', (text) => {
    expect(() => decodeCursor(text)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'request.invalid_cursor' }),
    );
  });

  it('never lets anything through that is no date', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(new Date(decodeCursor(text).at).getTime()).not.toBeNaN();
        } catch (error) {
          expect(error).toMatchObject({ code: 'request.invalid_cursor' });
        }
      }),
    );
  });
});
