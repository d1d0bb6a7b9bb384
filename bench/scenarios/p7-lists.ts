import type { Bench } from '../harness/bench.js';
import { haggle, type RunningServer } from '../harness/servers.js';
import { spreadOf, spreads } from '../harness/stats.js';
import { personId } from '../harness/tokens.js';
import type { RequestTimes, TimedRequest } from '../load/requests.js';
import { seedConversations, seedPeople } from '../seed.js';
import { median, type Row, type Scenario } from './scenario.js';

const P99 = 'p99 ms';
const QUERIES = 'queries';
const UNREAD = 5;
const MESSAGES = 3;
const PAGE = 10;
const COUNTS = 15;
const REQUESTS = 5;
const MINUTE_MS = 60_000;
const questions = [
  { label: 'list', path: `/api/v1/conversations?limit=${PAGE}` },
  { label: 'unread', path: '/api/v1/unread' },
];
/** Who has how many conversations; partners are numbered from 100 on. */
const ownerOf = (index: number): string => personId(index + 1);
const partnerOf = (index: number): string => personId(index + 100);

/** The first page of the conversation list, and the unread total, of people with few and with many conversations. */
export const lists: Scenario = {
  name: 'p7',
  title: 'Conversation list and unread total of a person in 10 to 10,000 conversations',
  run: (bench) =>
    bench.withServers([haggle()], async ([server]) => {
      if (!server) throw new Error('No server');
      const sizes = bench.size([10, 100, 1000, 10_000], [10, 100]);
      await seed(server, sizes);
      const requests = sizes.flatMap((size, index) =>
        questions.map(({ label, path }) => ({ label: `${label}, ${size}`, userId: ownerOf(index), path })),
      );
      const queries = await countQueries(bench, server, requests);
      const rows = await time(bench, server, requests);
      for (const row of rows) row.figures[QUERIES] = spreadOf([queries.get(row.name) ?? Number.NaN]);
      const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
      return {
        rows,
        faults: [],
        notes: [
          `${UNREAD} conversations of each person are unread; pages of ${PAGE}; names of partners are in the cache.`,
        ],
        goals: questions.flatMap(({ label }) => [
          {
            text: `${label}: p99 with ${largest} conversations, of p99 with ${smallest}`,
            measured: median(rows, `${label}, ${largest}`, P99) / median(rows, `${label}, ${smallest}`, P99),
            bound: 'most' as const,
            limit: 1.5,
          },
          {
            text: `${label}: queries`,
            measured: Math.max(...sizes.map((size) => queries.get(`${label}, ${size}`) ?? Number.NaN)),
            bound: 'most' as const,
            limit: 2,
          },
        ]),
      };
    }),
};

async function seed(server: RunningServer, sizes: number[]): Promise<void> {
  const partners = Array.from({ length: Math.max(...sizes) }, (_, index) => partnerOf(index));
  await seedPeople(server, partners);
  const now = Date.now();
  const seeds = sizes.flatMap((size, owner) =>
    partners.slice(0, size).map((partner, index) => ({
      members: [ownerOf(owner), partner] as [string, string],
      messages: MESSAGES,
      read: index < UNREAD ? 1 : MESSAGES,
      at: new Date(now - index * MINUTE_MS),
    })),
  );
  await seedConversations(server, seeds);
}

/**
 * How many commands that read the database sees for one request, once the names are in the cache: the middle one of some counts, since
 * a node also looks twice a second for others.
 */
async function countQueries(
  bench: Bench,
  { target }: RunningServer,
  requests: TimedRequest[],
): Promise<Map<string, number>> {
  await bench.load.ask('askOnce', { target, requests });
  const counts = new Map<string, number>();
  for (const request of requests) {
    const found: number[] = [];
    for (let count = 0; count < COUNTS; count += 1) {
      const before = await bench.database.counters();
      await bench.load.ask('askOnce', { target, requests: Array.from({ length: REQUESTS }, () => request) });
      const after = await bench.database.counters();
      found.push((after.reads - before.reads) / REQUESTS);
    }
    counts.set(request.label, spreadOf(found).median);
  }
  return counts;
}

async function time(bench: Bench, { target }: RunningServer, requests: TimedRequest[]): Promise<Row[]> {
  await bench.load.ask('timeRequests', { target, requests, turns: 50 });
  const rounds: Record<string, RequestTimes>[] = [];
  for (let round = 0; round < bench.size(4, 1); round += 1) {
    rounds.push(await bench.load.ask('timeRequests', { target, requests, turns: bench.size(600, 20) }));
  }
  return requests.map(({ label }) => ({
    name: label,
    figures: spreads(rounds.map((round) => round[label] as RequestTimes)),
  }));
}
