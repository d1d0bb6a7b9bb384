import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codePoints, firstCodePoints, nfc, plainText, usernameKey } from './text.js';

const anything = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

describe('plainText', () => {
  it.each([
    ['white space around it', ' \u00a0\n hello \t', 'hello'],
    ['control characters', 'a\u0000b\u0007c\u001bd\u007fe\u009ff', 'abcdef'],
    ['halves of characters', 'a\ud83db\ude00c', 'abc'],
    ['line breaks of other systems', 'one\r\ntwo\rthree\nfour', 'one\ntwo\nthree\nfour'],
    ['decomposed characters', 'Zoe\u0308', 'Zo\u00eb'],
    ['nothing but what is removed', '\u0000 \u0001\n', ''],
  ])('puts %s right', (_, input, output) => {
    expect(plainText(input)).toBe(output);
  });

  it.each(['a\tb\nc', '<b>&amp;</b>', '👩‍👩‍👧‍👦 नमस्ते', '$ne', '{"a":1}'])('leaves %j alone', (text) => {
    expect(plainText(text)).toBe(text);
  });

  it('comes to the same whenever it is done again, and nothing forbidden is left', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const once = plainText(input);
        expect(plainText(once)).toBe(once);
        expect(once).not.toMatch(/(?![\n\t])\p{Cc}|\p{Surrogate}/u);
        expect(once).toBe(once.trim().normalize('NFC'));
      }),
    );
  });
});

describe('letters with marks', () => {
  const marked = fc
    .array(fc.constantFrom('a', '\u0301', '\u0316', '\u0344', '\u05b4', '\ufe0f'), { maxLength: 200 })
    .map((characters) => characters.join(''));

  it('are composed, and keep 30 of their marks', () => {
    expect(nfc('Zoe\u0308')).toBe('Zo\u00eb');
    expect(nfc(`x${'\u0316'.repeat(31)}`)).toBe(`x${'\u0316'.repeat(30)}`);
    fc.assert(
      fc.property(marked, (text) => {
        const once = nfc(text);
        expect(nfc(once)).toBe(once);
        expect(once).toBe(once.normalize('NFC'));
        expect(once).not.toMatch(/\p{M}{31}/u);
      }),
    );
  });

  // A minute without the cut, and the limit of a test is half of one.
  it('are put in order in no time, however many there are', () => {
    expect(nfc('\u0301\u0316'.repeat(64_000))).toHaveLength(30);
  });
});

describe('codePoints', () => {
  it('counts characters and not their halves', () => {
    expect([codePoints(''), codePoints('abc'), codePoints('😀'.repeat(10)), codePoints('e\u0301')]).toEqual([
      0, 3, 10, 2,
    ]);
  });
});

describe('firstCodePoints', () => {
  it('gives the beginning and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 20 }), (text, max) => {
        const beginning = firstCodePoints(text, max);
        expect(text.startsWith(beginning)).toBe(true);
        expect(codePoints(beginning)).toBe(Math.min(max, codePoints(text)));
        expect(beginning).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe('usernames', () => {
  it.each([
    ['Asha', 'asha'],
    ['ＡＳＨＡ', 'asha'],
    ['JOSE\u0301', 'jos\u00e9'],
    ['asha@example.com', 'asha@example.com'],
  ])('%s is compared as %s', (username, key) => {
    expect(usernameKey(username)).toBe(key);
  });
});
