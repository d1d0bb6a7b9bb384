import { describe, expect, it } from '@jest/globals';
import { type Quota, scaled, tightest } from './limits.policy.js';

const quota = (fields: Partial<Quota>): Quota => ({
  limit: 10,
  remaining: 5,
  resetMs: 1000,
  isExceeded: false,
  ...fields,
});

describe('a limit at a scale', () => {
  it('is never less than one call', () => {
    expect([scaled(300, 1), scaled(300, 0.01), scaled(60, 0.001), scaled(300, 2.5)]).toEqual([
      300, 3, 1, 750,
    ]);
  });
});

describe('of several counters', () => {
  it('the one that refuses longest tells when to come back', () => {
    const refusing = [
      quota({ isExceeded: true, resetMs: 10, remaining: 0 }),
      quota({ isExceeded: true, resetMs: 20, remaining: 0 }),
    ];
    expect(tightest([quota({ remaining: 1 }), ...refusing])).toBe(refusing[1]);
  });

  it('else the one with the least left', () => {
    const least = quota({ remaining: 1 });
    expect(tightest([quota({}), least, quota({ remaining: 2 })])).toBe(least);
    expect(tightest([])).toBeUndefined();
  });
});
