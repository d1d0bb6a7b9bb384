import mongoose from 'mongoose';
import { interleaved } from '../harness/bench.js';
import type { RunningServer } from '../harness/servers.js';
import { spreadOf, spreads } from '../harness/stats.js';
import { personId } from '../harness/tokens.js';
import { seedConversations } from '../seed.js';
import type { Bench } from '../harness/bench.js';
import { median, type Row, type Scenario } from './scenario.js';

const P50 = 'p50 ms';
const P99 = 'p99 ms';
const PAGE = 50;
const SKIPS = 5;
const reader = personId(1);

const pathOf = (id: string, place: string): string =>
  `/api/v1/conversations/${id}/messages?limit=${PAGE}${place}`;

/** Pages of a history, wherever they are and however long it is. */
export const history: Scenario = {
  name: 'p6',
  title: 'A history page of 50 (newest, middle and oldest) in conversations of 1e3 to 1e6 messages',
  run: (bench) =>
    bench.withServers(bench.haggles, async ([server]) => {
      if (!server) throw new Error('No server');
      const sizes = bench.size([1e3, 1e4, 1e5, 1e6], [1e3, 1e4]);
      const seeds = sizes.map((messages) => ({
        members: [reader, personId(2)] as [string, string],
        messages,
        at: new Date(),
      }));
      const ids = await seedConversations(server, seeds);
      const rows = await timePages(bench, server, sizes, ids);
      const [largest, id] = [sizes.at(-1) ?? 0, ids.at(-1) ?? ''];
      rows.push(await timeMiddle(bench, server, largest, id), await timeSkips(server, largest, id));
      const name = (size: number | undefined): string => `${size ?? 0} messages`;
      return {
        rows,
        faults: [],
        notes: [
          'The `skip` is the bare query of the driver; Haggle is measured with everything around it, over HTTP.',
        ],
        goals: [
          {
            text: `p99 at ${largest} messages, of p99 at ${sizes[0] ?? 0}`,
            measured: median(rows, name(largest), P99) / median(rows, name(sizes[0]), P99),
            bound: 'most',
            limit: 1.3,
          },
          {
            text: `times faster than \`skip\` at the middle of ${largest}`,
            measured: median(rows, 'skip in the middle', P50) / median(rows, 'page in the middle', P50),
            bound: 'least',
            limit: 50,
          },
        ],
      };
    }),
};

async function timePages(
  bench: Bench,
  { target }: RunningServer,
  sizes: number[],
  ids: string[],
): Promise<Row[]> {
  const requests = sizes.flatMap((size, index) =>
    ['', `&before=${size / 2}`, '&after=0'].map((place) => ({
      label: `${size} messages`,
      userId: reader,
      path: pathOf(ids[index] ?? '', place),
    })),
  );
  await bench.load.ask('timeRequests', { target, requests, turns: 50 });
  const turns = bench.size(100, 20);
  const rounds = await interleaved(bench.size(9, 1), [null], () =>
    bench.load.ask('timeRequests', { target, requests, turns }),
  );
  const all = rounds.get(null) ?? [];
  return Object.keys(all[0] ?? {}).map((name) => ({
    name,
    figures: spreads(all.map((round) => round[name] as { [P50]: number; [P99]: number })),
  }));
}

async function timeMiddle(bench: Bench, { target }: RunningServer, size: number, id: string): Promise<Row> {
  const name = 'page in the middle';
  const requests = [{ label: name, userId: reader, path: pathOf(id, `&before=${size / 2}`) }];
  const times = await bench.load.ask('timeRequests', { target, requests, turns: 100 });
  return { name, figures: { [P50]: spreadOf([times[name]?.[P50] ?? 0]) } };
}

/** What a page costs where pages are counted from the end. */
async function timeSkips(server: RunningServer, size: number, id: string): Promise<Row> {
  const messages = server.data.collection('messages');
  const conversationId = new mongoose.mongo.ObjectId(id);
  const times: number[] = [];
  for (let round = 0; round < SKIPS; round += 1) {
    const startedAt = performance.now();
    await messages
      .find({ conversationId })
      .hint({ conversationId: 1, seq: 1 })
      .sort({ seq: -1 })
      .skip(size / 2)
      .limit(PAGE)
      .toArray();
    times.push(performance.now() - startedAt);
  }
  return { name: 'skip in the middle', figures: { [P50]: spreadOf(times) } };
}
