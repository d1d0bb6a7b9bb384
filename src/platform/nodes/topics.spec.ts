import { describe, expect, it } from '@jest/globals';
import { Topics } from './topics.js';

const MINUTE_MS = 60_000;

describe('Topics', () => {
  it('tells the others what this node listens to, and heeds only what they do', () => {
    const topics = new Topics();
    topics.add('books');
    expect(topics.listensTo).toEqual(['books']);
    expect([topics.isListenedTo('books', 0), topics.areListenedTo(0), topics.knows(0)]).toEqual([
      false,
      false,
      [],
    ]);
  });

  it('says of what is new that it is', () => {
    const topics = new Topics();
    expect(topics.learn(['books', 'pets'], 0)).toBe(true);
    expect(topics.learn(['pets'], 1)).toBe(false);
    expect(topics.learn(['pets', 'jobs'], 2)).toBe(true);
    expect(topics.knows(2)).toEqual(['books', 'pets', 'jobs']);
  });

  it('stops saying that it knows before it stops heeding, and begins anew', () => {
    const topics = new Topics();
    topics.learn(['books'], 0);
    expect([topics.knows(4 * MINUTE_MS), topics.isListenedTo('books', 4 * MINUTE_MS)]).toEqual([
      ['books'],
      true,
    ]);
    expect([topics.knows(6 * MINUTE_MS), topics.isListenedTo('books', 6 * MINUTE_MS)]).toEqual([[], true]);
    expect([topics.areListenedTo(9 * MINUTE_MS), topics.areListenedTo(11 * MINUTE_MS)]).toEqual([
      true,
      false,
    ]);
    expect(topics.learn(['books'], 11 * MINUTE_MS)).toBe(true);
    expect(topics.isListenedTo('books', 11 * MINUTE_MS)).toBe(true);
  });
});
