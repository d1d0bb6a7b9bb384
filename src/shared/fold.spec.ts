import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, occurrences } from './fold.js';

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...'aAİiςσΣßẞKk👩‍👩‍👧कि'), fc.string({ unit: 'binary', maxLength: 1 })),
});

describe('fold', () => {
  it.each([
    ['HELLO', 'hello'],
    ['Straße', 'straße'],
    ['ОБЪЯВЛЕНИЕ', 'объявление'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδος', 'οδοσ'],
    ['İ', 'i̇'],
    ['नमस्ते 你好 👩‍👩‍👧', 'नमस्ते 你好 👩‍👩‍👧'],
  ])('makes %s to %s', (given, folded) => expect(fold(given)).toBe(folded));

  it('folds each code point by itself, and what is folded stays as it is', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(fold(one + other)).toBe(fold(one) + fold(other));
        expect(fold(one)).toBe([...one].map(fold).join(''));
        expect(fold(fold(one))).toBe(fold(one));
      }),
    );
  });
});

describe('occurrences', () => {
  it.each([
    [
      'banana',
      'an',
      [
        [1, 3],
        [3, 5],
      ],
    ],
    ['aaa', 'aa', [[0, 2]]],
    [
      'a.*b.*',
      '.*',
      [
        [1, 3],
        [4, 6],
      ],
    ],
    ['İstanbul', 'i', [[0, 1]]],
    ['İstanbul', 'st', [[1, 3]]],
    [
      'x👩‍👩‍👧y',
      '👩',
      [
        [1, 3],
        [4, 6],
      ],
    ],
    ['Fine', 'coarse', []],
  ] as const)('finds in %s the places of %s', (given, needle, expected) => {
    expect(occurrences(given, needle).map(({ start, end }) => [start, end])).toEqual(expected);
  });

  it('marks stretches that contain the needle, as many as there are', () => {
    fc.assert(
      fc.property(text, text.filter(Boolean), (given, raw) => {
        const needle = fold(raw);
        const spans = occurrences(given, needle);
        for (const { start, end } of spans) expect(fold(given.slice(start, end))).toContain(needle);
        expect(spans).toHaveLength(fold(given).split(needle).length - 1);
      }),
    );
  });
});
