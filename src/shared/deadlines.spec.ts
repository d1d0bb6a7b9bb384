import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Deadlines } from './deadlines.js';

describe('things that are woken at their times', () => {
  let woken: string[];
  let deadlines: Deadlines<string>;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    woken = [];
    deadlines = new Deadlines((item) => woken.push(item));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('share one timer where they share their time', () => {
    for (const item of ['a', 'b', 'c']) deadlines.add(item, 1000);
    deadlines.add('later', 2000);
    expect(jest.getTimerCount()).toBe(2);
    jest.advanceTimersByTime(999);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(woken).toEqual(['a', 'b', 'c']);
    jest.advanceTimersByTime(1000);
    expect(woken).toEqual(['a', 'b', 'c', 'later']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sleep on when they are taken out, and leave no timer behind', () => {
    deadlines.add('a', 1000);
    deadlines.add('b', 1000);
    deadlines.remove('a', 1000);
    deadlines.remove('unknown', 1000);
    jest.advanceTimersByTime(1000);
    expect(woken).toEqual(['b']);
    deadlines.add('c', 3000);
    deadlines.remove('c', 3000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('wait longer than one timer can', () => {
    const year = 365 * 24 * 3600 * 1000;
    deadlines.add('a', year);
    jest.advanceTimersByTime(year - 1);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(woken).toEqual(['a']);
  });

  it('are woken at once when their time is over', () => {
    jest.advanceTimersByTime(5000);
    deadlines.add('a', 1000);
    jest.advanceTimersByTime(0);
    expect(woken).toEqual(['a']);
  });
});
