import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowedType, type ContentType, PLAIN_TEXT } from './content-types.policy.js';
import { contentDisposition, safeName } from './names.policy.js';

const JPEG = allowedType('image/jpeg') as ContentType;

describe('names of files', () => {
  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['photo.JPEG', 'photo.jpeg'],
    ['photo', 'photo.jpg'],
    ['photo.png', 'photo.png.jpg'],
    ['C:\\Users\\me\\photo.jpg', 'photo.jpg'],
    ['/etc/passwd', 'passwd.jpg'],
    ['.jpg', 'jpg.jpg'],
    ['  ..  ', 'image.jpg'],
    [undefined, 'image.jpg'],
    ['e\u0301te\u0301.jpg', 'été.jpg'],
    ['a\u2028b\u200f\u2066.jpg', 'ab.jpg'],
    ['\ud800.jpg', 'jpg.jpg'],
  ])('makes of %j the name %j', (given, expected) => {
    expect(safeName(given, JPEG)).toBe(expected);
  });

  it('never lets a text be called a program', () => {
    expect(safeName('run.sh', PLAIN_TEXT)).toBe('run.sh.txt');
    expect(safeName('prices.csv', PLAIN_TEXT)).toBe('prices.csv');
  });

  it('are harmless whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const name = safeName(given, JPEG);
        expect(name).toMatch(/\.jpe?g$/);
        expect(name).not.toMatch(/[/\\\p{Cc}\u202e]|^\./u);
        expect([...name].length).toBeLessThanOrEqual(105);
        const header = contentDisposition('image', name);
        expect(header).toMatch(/^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''[!-~]+$/);
        expect(header.split('"')).toHaveLength(3);
        expect(decodeURIComponent(header.split("''")[1] as string)).toBe(name);
      }),
    );
  });
});
