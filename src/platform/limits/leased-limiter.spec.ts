import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LeasedLimiter } from './leased-limiter.js';

/** A counter that answers later, as one behind a network does. */
function distant(points: number): { counter: RateLimiterAbstract; asked: () => number } {
  const counter = new RateLimiterMemory({ points, duration: 60 });
  const consume = counter.consume.bind(counter);
  let asked = 0;
  counter.consume = async (...args) => {
    asked += 1;
    await new Promise(setImmediate);
    return consume(...args);
  };
  return { counter, asked: () => asked };
}

/** How many of these calls are let through, some at the same time, on these nodes in turns. */
async function accepted(nodes: LeasedLimiter[], calls: number, together: number): Promise<number> {
  let letThrough = 0;
  for (let begun = 0; begun < calls; begun += together) {
    const crowd = Array.from({ length: Math.min(together, calls - begun) }, async (_, index) => {
      return nodes[(begun + index) % nodes.length]!.count('asha');
    });
    letThrough += (await Promise.all(crowd)).filter(({ isExceeded }) => !isExceeded).length;
  }
  return letThrough;
}

describe('a limit that is taken a twentieth at a time', () => {
  it('is the limit on one node, however many call at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (limit, together) => {
          const node = new LeasedLimiter(distant(limit).counter);
          expect(await accepted([node], limit + 60, together)).toBe(limit);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lets nobody have more who uses several nodes, and at most a lease a node less', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 2, max: 4 }),
        async (limit, together, count) => {
          const { counter } = distant(limit);
          const nodes = Array.from({ length: count }, () => new LeasedLimiter(counter));
          const letThrough = await accepted(nodes, 2 * limit + 100, together);
          expect(letThrough).toBeLessThanOrEqual(limit);
          expect(letThrough).toBeGreaterThanOrEqual(limit - count * Math.floor(limit / 20));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('asks the counter once for a twentieth of its calls', async () => {
    const { counter, asked } = distant(200);
    expect(await accepted([new LeasedLimiter(counter)], 200, 7)).toBe(200);
    expect(asked()).toBe(20);
  });

  it('tells how many are left, and once that somebody has used them up', async () => {
    const told: string[] = [];
    const node = new LeasedLimiter(distant(40).counter, (key) => told.push(key));
    const remaining: number[] = [];
    for (let call = 0; call < 45; call += 1) remaining.push((await node.count('asha')).remaining);
    expect(remaining).toEqual([...Array.from({ length: 40 }, (_, index) => 39 - index), 0, 0, 0, 0, 0]);
    expect(told).toEqual(['asha']);
    expect(await node.count('ben')).toMatchObject({ limit: 40, remaining: 39, isExceeded: false });
  });

  it('begins anew with the next window', async () => {
    const counter = distant(1000).counter;
    const left = [5, 0];
    counter.consume = async (_key, points = 1) => {
      const remainingPoints = left.shift() ?? 0;
      return Promise.resolve(new RateLimiterRes(remainingPoints, 0, points));
    };
    const node = new LeasedLimiter(counter);
    expect((await node.count('asha')).remaining).toBe(54);
    expect((await node.count('asha')).remaining).toBe(49);
  });

  it('hands a failure of the counter on, and asks again', async () => {
    const { counter } = distant(40);
    const consume = counter.consume.bind(counter);
    counter.consume = () => Promise.reject(new Error('away'));
    const node = new LeasedLimiter(counter);
    const twice = [node.count('asha'), node.count('asha')] as Promise<unknown>[];
    const failed = (await Promise.allSettled(twice)).map(({ status }) => status);
    expect(failed).toEqual(['rejected', 'rejected']);
    counter.consume = consume;
    expect(await node.count('asha')).toMatchObject({ remaining: 39 });
  });
});
