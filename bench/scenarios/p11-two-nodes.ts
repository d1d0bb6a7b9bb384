import { BenchRedis } from '../harness/redis.js';
import { B3, onTwoNodes } from '../harness/servers.js';
import { median, type Outcome, type Scenario } from './scenario.js';
import { busyTalk, compareTalk } from './talking.js';

/** The talk of P1 across two nodes: nobody is on the node of the one they talk to. */
export const twoNodes: Scenario = {
  name: 'p11',
  title: 'Two nodes on one core: as P1, and whoever talks to each other is never on the same node',
  run: async (bench) => {
    const redis = await BenchRedis.start(bench.layout?.database);
    if (!redis) return notRun('Not run: there is no `redis-server` in the path.');
    try {
      const kinds = [...bench.haggles, B3].map((kind) => onTwoNodes(kind, redis.url));
      const { rows, faults } = await compareTalk(bench, kinds, busyTalk(bench));
      const ofB3 = median(rows, 'Haggle', 'msg/s') / median(rows, B3.name, 'msg/s');
      return {
        rows,
        faults,
        notes: [
          "B3 hears of the other node by Socket.IO's Redis Streams adapter as it comes. CPU is that of both nodes.",
        ],
        goals: [{ text: 'messages/s, of B3', measured: ofB3, bound: 'least', limit: 0.6 }],
      };
    } finally {
      await redis.stop();
    }
  },
};

function notRun(why: string): Outcome {
  return { rows: [], goals: [], faults: [], notes: [why] };
}
