import { type Bench, interleaved } from '../harness/bench.js';
import { B1, B2, type RunningServer } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { median, type Row, type Scenario, WARM_UP_MS } from './scenario.js';

const FIGURE = 'server CPU us/delivery';
const SINGLE = { label: 'one at a time', burst: 1 };
const BURST = { label: 'ten in a tick', burst: 10 };
const nameOf = (server: string, { label }: typeof SINGLE): string => `${server}, ${label}`;

/** A group with everybody online. B1 stores nothing: B2 shows what one write before each message costs by itself. */
export const group: Scenario = {
  name: 'p5',
  title: 'A group of 256, all online',
  run: (bench) =>
    bench.withServers([...bench.haggles, B1, B2], async (servers) => {
      const members = bench.size(256, 64);
      const [rows, faults]: [Row[], string[]] = [[], []];
      for (const { target } of servers) await bench.load.ask('openGroup', { target, members });
      for (const kind of [SINGLE, BURST]) rows.push(...(await speak(bench, servers, kind, faults)));
      for (const { target } of servers) await bench.load.ask('closeGroup', target);
      const ratio = (kind: typeof SINGLE): number =>
        median(rows, nameOf('Haggle', kind), FIGURE) / median(rows, nameOf(B1.name, kind), FIGURE);
      return {
        rows,
        faults,
        notes: [],
        goals: [
          {
            text: 'CPU a delivery, one at a time, of B1',
            measured: ratio(SINGLE),
            bound: 'most',
            limit: 1.2,
          },
          { text: 'CPU a delivery, ten in a tick, of B1', measured: ratio(BURST), bound: 'most', limit: 0.5 },
        ],
      };
    }),
};

async function speak(
  bench: Bench,
  servers: RunningServer[],
  kind: typeof SINGLE,
  faults: string[],
): Promise<Row[]> {
  const measureMs = bench.size(2000, 500);
  const results = await interleaved(bench.size(4, 1), servers, async ({ target }, round) => {
    const input = { target, burst: kind.burst, measureMs };
    if (round === 0) await bench.load.ask('fanOut', { ...input, measureMs: bench.size(WARM_UP_MS, 500) });
    const { figures, lost, repeated } = await bench.load.ask('fanOut', input);
    if (lost + repeated > 0) faults.push(`${target.name}: ${lost} deliveries lost, ${repeated} repeated`);
    return figures;
  });
  return [...results].map(([server, rounds]) => ({
    name: nameOf(server.kind.name, kind),
    figures: spreads(rounds),
  }));
}
