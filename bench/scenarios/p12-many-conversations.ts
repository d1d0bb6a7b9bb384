import { B4, haggleWithReceipts, type RunningServer } from '../harness/servers.js';
import { pairsOf } from '../harness/tokens.js';
import { seedConversations, seedNaive } from '../seed.js';
import { median, type Scenario } from './scenario.js';
import { busyTalk, compareTalk, PAIRS } from './talking.js';

const EACH = 400;

/** The talk of P1, where hardly any message goes to a conversation in which something was said a moment ago. */
export const manyConversations: Scenario = {
  name: 'p12',
  title: 'Durable send as in P1, each message to any of 20,000 conversations',
  run: async (bench) => {
    const people = pairsOf(PAIRS).flatMap((pair) => Array.from({ length: bench.size(EACH, 4) }, () => pair));
    const { rows, faults } = await compareTalk(bench, [...bench.haggles, haggleWithReceipts, B4], {
      ...busyTalk(bench),
      seed: (server) => seed(server, people),
    });
    const ofB4 = median(rows, 'Haggle', 'msg/s') / median(rows, B4.name, 'msg/s');
    return {
      rows,
      faults,
      notes: [],
      goals: [{ text: 'messages/s, of B4', measured: ofB4, bound: 'least', limit: 3 }],
    };
  },
};

function seed(server: RunningServer, pairs: [string, string][]): Promise<string[]> {
  const at = new Date();
  return server.kind.wire === 'naive'
    ? seedNaive(server, pairs)
    : seedConversations(
        server,
        pairs.map((members) => ({ members, messages: 0, at })),
      );
}
