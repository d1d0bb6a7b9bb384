import { type Bench, interleaved } from '../harness/bench.js';
import { B1, B2, type RunningServer } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { type Goal, median, type Row, type Scenario, WARM_UP_MS } from './scenario.js';

/** A way to speak. */
interface Way {
  label: string;
  burst: number;
  everyMs?: number;
}

const FIGURE = 'server CPU us/delivery';
const SINGLE: Way = { label: 'one at a time', burst: 1 };
const PACED: Way = { label: 'one every 20 ms', burst: 1, everyMs: 20 };
const BURST: Way = { label: 'ten in a tick', burst: 10 };
const nameOf = (server: string, label: string): string => `${server}, ${label}`;

/**
 * A group with everybody online. B1 stores nothing: B2 shows what one write before each message costs by itself. A core that waits between two
 * messages takes more time for each of them, and B1 waits for no database: so all of them speak at the same pace, too.
 */
export const group: Scenario = {
  name: 'p5',
  title: 'A group of 256, all online',
  run: (bench) =>
    bench.withServers([...bench.haggles, B1, B2], async (servers) => {
      const members = bench.size(256, 64);
      const [rows, faults]: [Row[], string[]] = [[], []];
      for (const { target } of servers) await bench.load.ask('openGroup', { target, members });
      for (const way of [SINGLE, PACED, BURST]) rows.push(...(await speak(bench, servers, way, faults)));
      for (const { target } of servers) await bench.load.ask('closeGroup', target);
      const goal = (way: Way, limit: number): Goal => ({
        text: `CPU a delivery, ${way.label}, of B1`,
        measured:
          median(rows, nameOf('Haggle', way.label), FIGURE) /
          median(rows, nameOf(B1.name, way.label), FIGURE),
        bound: 'most',
        limit,
      });
      return { rows, faults, notes: [], goals: [goal(SINGLE, 1.2), goal(PACED, 1.2), goal(BURST, 0.5)] };
    }),
};

async function speak(
  bench: Bench,
  servers: RunningServer[],
  { label, ...way }: Way,
  faults: string[],
): Promise<Row[]> {
  const measureMs = bench.size(2000, 500);
  const results = await interleaved(bench.size(4, 1), servers, async ({ target }, round) => {
    const input = { target, measureMs, ...way };
    if (round === 0) await bench.load.ask('fanOut', { ...input, measureMs: bench.size(WARM_UP_MS, 500) });
    const { figures, lost, repeated } = await bench.load.ask('fanOut', input);
    if (lost + repeated > 0) faults.push(`${target.name}: ${lost} deliveries lost, ${repeated} repeated`);
    return figures;
  });
  return [...results].map(([server, rounds]) => ({
    name: nameOf(server.kind.name, label),
    figures: spreads(rounds),
  }));
}
