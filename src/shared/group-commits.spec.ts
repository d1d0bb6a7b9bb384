import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GroupCommits } from './group-commits.js';

describe('groups by their keys', () => {
  it('are done by themselves, each at most so large', async () => {
    const groups: [string, number[]][] = [];
    const ends = new Map<string, () => void>();
    const commits = new GroupCommits(async (key: string, items: number[]) => {
      groups.push([key, items]);
      if (key === 'slow') await new Promise<void>((resolve) => ends.set(key, resolve));
      return items.map((item) => `${key} ${item}`);
    }, 2);
    const slow = commits.do('slow', 1);
    const quick = await Promise.all([2, 3, 4].map((item) => commits.do('quick', item)));
    expect(quick).toEqual(['quick 2', 'quick 3', 'quick 4']);
    expect(groups).toEqual([
      ['slow', [1]],
      ['quick', [2, 3]],
      ['quick', [4]],
    ]);
    const second = commits.do('slow', 5);
    await turn();
    expect(groups).toHaveLength(3);
    ends.get('slow')?.();
    expect(await slow).toBe('slow 1');
    while (groups.length < 4) await turn();
    ends.get('slow')?.();
    expect(await second).toBe('slow 5');
  });

  it('fail by themselves, and are done again', async () => {
    let isBroken = true;
    const commits = new GroupCommits(async (_key: string, items: number[]) => {
      await turn();
      if (isBroken) throw new Error('broken');
      return items;
    }, 10);
    await expect(commits.do('one', 1)).rejects.toThrow('broken');
    isBroken = false;
    expect(await commits.do('one', 2)).toBe(2);
  });
});
