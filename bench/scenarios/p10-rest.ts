import { interleaved } from '../harness/bench.js';
import { B4, haggleByContract } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import type { RestKind } from '../load/rest.js';
import { median, type Row, type Scenario, WARM_UP_MS } from './scenario.js';

const FIGURE = 'req/s';
const kinds: RestKind[] = ['send', 'history', 'list'];

/** The same over REST. */
export const rest: Scenario = {
  name: 'p10',
  title: 'REST: send, a history page of 50, a list of 20, on 16 connections',
  run: (bench) =>
    bench.withServers([...bench.haggles, haggleByContract, B4], async (servers) => {
      const faults: string[] = [];
      const rows: Row[] = [];
      const acked = new Map<string, number>();
      const add = (name: string, count: number): unknown => acked.set(name, (acked.get(name) ?? 0) + count);
      for (const { target } of servers) add(target.name, await bench.load.ask('openRest', target));
      for (const kind of kinds) {
        const results = await interleaved(bench.size(3, 1), servers, async ({ target }, number) => {
          const warmUpMs = bench.size(number === 0 ? WARM_UP_MS : 600, 300);
          const round = { target, kind, warmUpMs, measureMs: bench.size(2000, 500) };
          const result = await bench.load.ask('rest', round);
          add(target.name, result.acked - result.refused);
          if (result.refused > 0) faults.push(`${target.name}: ${result.refused} requests (${kind}) refused`);
          return result.figures;
        });
        for (const [server, rounds] of results)
          rows.push({ name: `${server.kind.name}, ${kind}`, figures: spreads(rounds) });
      }
      for (const { target, data } of servers) {
        await bench.load.ask('closeRest', target);
        const stored = await data.collection('messages').countDocuments();
        const expected = acked.get(target.name) ?? 0;
        if (stored !== expected) faults.push(`${target.name}: ${expected} acknowledged and ${stored} stored`);
      }
      return {
        rows,
        faults,
        notes: [],
        goals: kinds.map((kind) => ({
          text: `${kind}: requests/s, of B4`,
          measured: median(rows, `Haggle, ${kind}`, FIGURE) / median(rows, `${B4.name}, ${kind}`, FIGURE),
          bound: 'least' as const,
          limit: 3,
        })),
      };
    }),
};
