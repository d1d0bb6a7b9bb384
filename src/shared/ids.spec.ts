import { describe, expect, it } from '@jest/globals';
import { newMessageId } from './ids.js';

describe('newMessageId', () => {
  it('makes ids of the shape that the database makes, each one once', () => {
    const ids = Array.from({ length: 1000 }, newMessageId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
  });
});
