import {
  B1,
  B2,
  B3,
  B4,
  B5,
  haggleByContract,
  haggleWithReceipts,
  haggleWithTyping,
} from '../harness/servers.js';
import { median, type Scenario } from './scenario.js';
import { busyTalk, compareTalk } from './talking.js';

/** 100 sockets in 50 two-person conversations, 4 sends of 100 bytes in flight each. */
export const durableSend: Scenario = {
  name: 'p1',
  title: 'Durable send: 100 sockets in 50 conversations, 4 sends of 100 bytes in flight each',
  run: async (bench) => {
    const { rows, faults } = await compareTalk(
      bench,
      [...bench.haggles, haggleWithReceipts, haggleWithTyping, haggleByContract, B4, B3, B2, B1, B5],
      busyTalk(bench),
    );
    const ratio = (figure: string, over: string): number =>
      median(rows, 'Haggle', figure) / median(rows, over, figure);
    return {
      rows,
      faults,
      notes: [],
      goals: [
        { text: 'messages/s, of B4', measured: ratio('msg/s', B4.name), bound: 'least', limit: 15 },
        { text: 'messages/s, of B3', measured: ratio('msg/s', B3.name), bound: 'least', limit: 0.6 },
        {
          text: 'server CPU a message, of B4',
          measured: ratio('server CPU s/1k', B4.name),
          bound: 'most',
          limit: 1 / 15,
        },
        { text: 'p99, of B2', measured: ratio('p99 ms', B2.name), bound: 'most', limit: 1 },
      ],
    };
  },
};
