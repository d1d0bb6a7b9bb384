import { interleaved } from '../harness/bench.js';
import { B1, type Target } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { median, type Scenario } from './scenario.js';

const FIRST = 'CPU ms, first time';
const AGAIN = 'CPU ms, known person';
const WIDTH = 32;

/** People who come in: for the first time ever, and again. */
export const connect: Scenario = {
  name: 'p4',
  title: 'An authenticated connect',
  run: async (bench) => {
    const count = bench.size(1500, 200);
    const turned = new Set<string>();
    const kinds = [...bench.haggles, B1];
    const gather = async (target: Target, first: number): Promise<number> => {
      const { cpuMs, turnedAway } = await bench.load.ask('gather', { target, first, count, width: WIDTH });
      await bench.load.ask('scatter', target);
      if (turnedAway > 0) turned.add(`${target.name} closed connections before it had let them in.`);
      return cpuMs;
    };
    const rows = await bench.withServers(kinds, async (servers) => {
      // The first round warms the code up.
      for (const { target } of servers) await gather(target, 1);
      const results = await interleaved(bench.size(4, 1), servers, async ({ target }, round) => {
        const first = (round + 1) * count + 1;
        return { [FIRST]: await gather(target, first), [AGAIN]: await gather(target, first) };
      });
      return [...results].map(([{ kind }, rounds]) => ({ name: kind.name, figures: spreads(rounds) }));
    });
    const ratio = (figure: string): number => median(rows, 'Haggle', figure) / median(rows, B1.name, figure);
    return {
      rows,
      faults: [],
      notes: [
        '"First time": the person has never been here, and Haggle stores a profile of them.',
        ...turned,
      ],
      goals: [
        { text: 'CPU a connect of a known person, of B1', measured: ratio(AGAIN), bound: 'most', limit: 1.5 },
        { text: 'CPU a connect of a new person, of B1', measured: ratio(FIRST), bound: 'most', limit: 1.5 },
      ],
    };
  },
};
