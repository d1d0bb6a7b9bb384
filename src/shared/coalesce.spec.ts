import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Coalesce } from './coalesce.js';

describe('what is asked for again and again', () => {
  const done: string[] = [];
  const work = async ({ key, n }: { key: string; n: number }): Promise<number> => {
    done.push(`${key}${n}`);
    await turn();
    if (n === 13) throw new Error('unlucky');
    return n;
  };
  const merge = <Item extends { n: number }>(one: Item, other: Item): Item => (one.n > other.n ? one : other);
  const numbers = new Coalesce(merge, work);
  const ask = (key: string, n: number): Promise<number> => numbers.do(key, { key, n });

  it('is done once for all that comes while it is under way, each key for itself', async () => {
    const answers = await Promise.all([ask('a', 1), ask('a', 2), ask('b', 1), ask('a', 4), ask('a', 3)]);
    expect(answers).toEqual([1, 4, 1, 4, 4]);
    expect(done.splice(0)).toEqual(['a1', 'b1', 'a4']);
    expect(await ask('a', 2)).toBe(2);
    expect(done.splice(0)).toEqual(['a2']);
  });

  it('goes on after a failure, which only those hear of who had a part in it', async () => {
    const answers = await Promise.allSettled([ask('a', 13), ask('a', 2), ask('a', 1)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(done.splice(0)).toEqual(['a13', 'a2']);
    await expect(ask('a', 13)).rejects.toThrow('unlucky');
    expect(await ask('a', 5)).toBe(5);
  });

  it('is never under way twice for a key', async () => {
    let [running, most, seen] = [0, 0, 0];
    const counters = new Coalesce<number, number>(Math.max, async (n) => {
      most = Math.max(most, (running += 1));
      await turn();
      running -= 1;
      return (seen = Math.max(seen, n));
    });
    const all: Promise<void>[] = [];
    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 10 }, (_, n) => round * 10 + n);
      const answers = asked.map((n) =>
        counters.do('key', n).then((at) => expect(at).toBeGreaterThanOrEqual(n)),
      );
      all.push(...answers);
      if (round % 3 === 0) await Promise.all(answers);
      else await turn();
    }
    await Promise.all(all);
    expect(most).toBe(1);
  });
});
