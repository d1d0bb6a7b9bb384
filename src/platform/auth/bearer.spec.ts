import { describe, expect, it } from '@jest/globals';
import { bearerOf } from './bearer.js';

describe('a bearer token', () => {
  it.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer  a.b.c ', 'a.b.c'],
    [' BEARER a.b.c', 'a.b.c'],
  ])('is taken from %p', (header, token) => {
    expect(bearerOf(header)).toBe(token);
  });

  it.each([[undefined], [''], ['Bearer'], ['Basic YTpi'], ['a.b.c'], ['Bearera.b.c']])(
    'is not in %p',
    (header) => {
      expect(bearerOf(header)).toBe('');
    },
  );
});
