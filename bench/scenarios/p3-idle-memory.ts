import { interleaved } from '../harness/bench.js';
import { openFileLimit } from '../harness/proc.js';
import { B1 } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { median, type Scenario } from './scenario.js';

const FIGURE = 'KB/connection';
/** Files that a process needs beside its connections. */
const OTHER_FILES = 500;
const WIDTH = 64;

/** Connections that are there and silent. */
export const idleMemory: Scenario = {
  name: 'p3',
  title: 'Memory of 10,000 idle authenticated connections',
  run: async (bench) => {
    const wanted = bench.size(10_000, 500);
    const count = Math.min(wanted, openFileLimit() - OTHER_FILES);
    const results = await interleaved(1, [...bench.haggles, B1], (kind) =>
      bench.withServers([kind], async ([server]) => {
        if (!server) throw new Error('No server');
        const { target } = server;
        await bench.load.ask('gather', { target, first: 1, count: count / 20, width: WIDTH });
        await bench.load.ask('scatter', target);
        const before = await server.settledMemory();
        await bench.load.ask('gather', { target, first: 1, count, width: WIDTH });
        const after = await server.settledMemory();
        await bench.load.ask('scatter', target);
        return {
          [FIGURE]: (after - before) / 1024 / count,
          'MB before': before / 2 ** 20,
          'MB with all': after / 2 ** 20,
        };
      }),
    );
    const rows = [...results].map(([{ name }, rounds]) => ({ name, figures: spreads(rounds) }));
    const own = median(rows, 'Haggle', FIGURE);
    return {
      rows,
      faults: [],
      notes: count < wanted ? [`${count} connections: this is what \`ulimit -n\` allows.`] : [],
      goals: [
        {
          text: 'memory a connection, of B1',
          measured: own / median(rows, B1.name, FIGURE),
          bound: 'most',
          limit: 1.3,
        },
        { text: 'KB a connection', measured: own, bound: 'most', limit: 16 },
      ],
    };
  },
};
