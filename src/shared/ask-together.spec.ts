import { describe, expect, it } from '@jest/globals';
import { AskTogether } from './ask-together.js';

/** Answers tenfold, three questions at a time at most; 0 is no question. */
function tenfold(): { asked: AskTogether<number, number>; readings: number[][] } {
  const readings: number[][] = [];
  const asked = new AskTogether<number, number>({
    alone: (question) => {
      readings.push([question]);
      return question === 0 ? Promise.reject(new Error('nothing')) : Promise.resolve(question * 10);
    },
    together: (questions) => {
      if (questions.length > 3) return Promise.resolve(null);
      readings.push(questions);
      return Promise.resolve(questions.map((question) => question * 10));
    },
  });
  return { asked, readings };
}

describe('what is asked at the same time', () => {
  it('is answered by one reading, each with their own answer', async () => {
    const { asked, readings } = tenfold();
    expect(await Promise.all([1, 2, 3].map((question) => asked.ask(question)))).toEqual([10, 20, 30]);
    expect(readings).toEqual([[1, 2, 3]]);
  });

  it('is halved where it is too much, down to single questions', async () => {
    const { asked, readings } = tenfold();
    const questions = [1, 2, 3, 4, 5, 6, 7];
    const answers = await Promise.all(questions.map((question) => asked.ask(question)));
    expect(answers).toEqual(questions.map((question) => question * 10));
    expect(readings).toEqual([
      [1, 2, 3],
      [4, 5],
      [6, 7],
    ]);
  });

  it('fails for the one whose question fails', async () => {
    const { asked } = tenfold();
    await expect(asked.ask(0)).rejects.toThrow('nothing');
    const four = await Promise.allSettled([1, 2, 3, 4, 0].map((question) => asked.ask(question)));
    expect(four.map(({ status }) => status).slice(0, 3)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('is read after it was asked', async () => {
    let value = 1;
    const asked = new AskTogether<null, number>({
      alone: () => Promise.resolve(value),
      together: (questions) => Promise.resolve(questions.map(() => value)),
    });
    const first = asked.ask(null);
    value = 2;
    expect(await first).toBe(2);
  });
});
