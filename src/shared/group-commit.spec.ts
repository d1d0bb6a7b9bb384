import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

describe('what costs about as much for one as for many', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is done together when it comes in one turn, or while the group before is under way', async () => {
    const groups: number[][] = [];
    const ends: (() => void)[] = [];
    const commit = new GroupCommit(async (items: number[]) => {
      groups.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
      return items.map((item) => item * 10);
    });
    const first = [commit.do(1), commit.do(2)];
    await turn();
    await turn();
    const second = [commit.do(3), commit.do(4)];
    await turn();
    await turn();
    expect(groups).toEqual([[1, 2]]);
    ends[0]?.();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await turn();
    expect(groups).toEqual([
      [1, 2],
      [3, 4],
    ]);
    ends[1]?.();
    expect(await Promise.all(second)).toEqual([30, 40]);
  });

  it('fails for the one whose it is, and for all where all fail; what comes later is done', async () => {
    const commit = new GroupCommit(async (items: number[]) => {
      await turn();
      if (items.includes(0)) throw new Error('all');
      return items.map((item) => (item < 0 ? new Error('own') : item));
    });
    const mixed = await Promise.allSettled([1, -1, 2].map((item) => commit.do(item)));
    expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const lost = await Promise.allSettled([1, 0].map((item) => commit.do(item)));
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(commit.do(5)).resolves.toBe(5);
  });

  it('is of a bounded size', async () => {
    const sizes: number[] = [];
    const commit = new GroupCommit((items: number[]) => {
      sizes.push(items.length);
      return Promise.resolve(items);
    });
    await Promise.all(Array.from({ length: 2500 }, (_, item) => commit.do(item)));
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  it('rests after a crowd as long as that took, so that the next one is large', async () => {
    const groups: number[][] = [];
    const work = async (items: number[]): Promise<number[]> => {
      groups.push(items);
      await pause(20);
      return items;
    };
    const commit = new GroupCommit(work, (tookMs) => tookMs);
    const crowd = Array.from({ length: 4 }, (_, n) => n);
    await Promise.all(crowd.map((n) => commit.do(n)));
    const late = commit.do(100);
    await pause(5);
    await Promise.all([late, commit.do(101)]);
    expect(groups).toEqual([crowd, [100, 101]]);
  });

  it('rests on while others keep coming', async () => {
    jest.spyOn(performance, 'now').mockReturnValue(0);
    expect(await groupsOfThoseBehindACrowd()).toEqual([[100, 101]]);
  });

  it('lets nobody wait longer than that for others', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => (now += 30));
    expect(await groupsOfThoseBehindACrowd()).toEqual([[100], [101]]);
  });

  it('does not rest after a few', async () => {
    const groups: number[][] = [];
    const work = async (items: number[]): Promise<number[]> => {
      groups.push(items);
      await pause(20);
      return items;
    };
    const commit = new GroupCommit(work, () => 60_000);
    await Promise.all([commit.do(1), commit.do(2)]);
    await commit.do(3);
    expect(groups).toEqual([[1, 2], [3]]);
  });
});

/** One comes at once, and one when the first rest, of 5 ms, is over. */
async function groupsOfThoseBehindACrowd(): Promise<number[][]> {
  const groups: number[][] = [];
  const work = (items: number[]): Promise<number[]> => {
    groups.push(items);
    return Promise.resolve(items);
  };
  const commit = new GroupCommit(work, () => 5);
  await Promise.all([1, 2, 3, 4].map((n) => commit.do(n)));
  const late = commit.do(100);
  await pause(7);
  await Promise.all([late, commit.do(101)]);
  return groups.slice(1);
}
