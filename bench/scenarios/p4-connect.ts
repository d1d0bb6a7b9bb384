import { interleaved } from '../harness/bench.js';
import { B1, type RunningServer, type Target } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { median, type Scenario } from './scenario.js';

const FIRST = 'CPU ms, first time';
const AGAIN = 'CPU ms, known person';
const WIDTH = 32;
/** So many rounds go before: the code of a server is compiled once it has run a while. */
const WARM_UPS = 3;

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
      const comeTwice = async ({ target }: RunningServer, crowd: number): Promise<Record<string, number>> => {
        const first = crowd * count + 1;
        return { [FIRST]: await gather(target, first), [AGAIN]: await gather(target, first) };
      };
      const warmUps = bench.size(WARM_UPS, 1);
      await interleaved(warmUps, servers, comeTwice);
      const results = await interleaved(bench.size(4, 1), servers, (server, round) =>
        comeTwice(server, warmUps + round),
      );
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
