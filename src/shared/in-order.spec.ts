import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { InOrder } from './in-order.js';

describe('InOrder', () => {
  it('does what belongs together one after the other, also behind what has failed', async () => {
    const inOrder = new InOrder();
    const done: string[] = [];
    const work = (name: string, ms: number) => async (): Promise<string> => {
      done.push(`${name} begins`);
      await delay(ms);
      done.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
      return name;
    };
    const results = await Promise.allSettled([
      inOrder.run('one', work('a', 20)),
      inOrder.run('one', work('b', 10)),
      inOrder.run('one', work('c', 0)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('lets apart what does not belong together', async () => {
    const inOrder = new InOrder();
    const never = new Promise<void>(() => undefined);
    void inOrder.run('one', () => never);
    expect(await inOrder.run('other', async () => 'done')).toBe('done');
  });
});
