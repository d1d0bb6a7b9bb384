import { B2 } from '../harness/servers.js';
import { median, type Scenario } from './scenario.js';
import { compareTalk } from './talking.js';

/** One at a time, code is compiled after half a minute, and until then the slowest messages are those that it is compiled beside. */
const WARM_UP_IN_FLIGHT = 32;

/** One sender, one message at a time. */
export const loneSender: Scenario = {
  name: 'p2',
  title: 'One sender, one message at a time, two sockets',
  run: async (bench) => {
    const { rows, faults } = await compareTalk(bench, [...bench.haggles, B2], {
      pairs: 1,
      senders: 'first',
      inFlight: 1,
      warmUpInFlight: WARM_UP_IN_FLIGHT,
      rounds: bench.size(5, 1),
      warmUpMs: bench.size(700, 300),
      measureMs: bench.size(2000, 500),
    });
    const extra = (figure: string): number => median(rows, 'Haggle', figure) - median(rows, B2.name, figure);
    return {
      rows,
      faults,
      notes: [],
      goals: [
        { text: 'p50, milliseconds more than B2', measured: extra('p50 ms'), bound: 'most', limit: 1 },
        { text: 'p99, milliseconds more than B2', measured: extra('p99 ms'), bound: 'most', limit: 1 },
      ],
    };
  },
};
