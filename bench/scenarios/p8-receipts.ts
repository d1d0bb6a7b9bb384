import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Bench } from '../harness/bench.js';
import { haggle, type RunningServer } from '../harness/servers.js';
import { spreadOf } from '../harness/stats.js';
import { personId } from '../harness/tokens.js';
import { seedConversations } from '../seed.js';
import { median, type Row, type Scenario } from './scenario.js';

const SHARE = 'writes, % of one a message';
const EACH = 'a marker for each message';
const LAST = 'one marker at the end';
/** Markers may be written a little later than they are acknowledged. */
const LATEST_MS = 15_000;
const READ_LIMIT_MS = 30_000;
/** Who has come is written down a little later. */
const COME_MS = 3000;
/** Who has gone is written down when they have not come back for a while. */
const GONE_MS = 13_000;

interface Readers {
  name: string;
  /** The number of the first of them. */
  first: number;
  marks: (messages: number) => number[];
}

const kinds: Readers[] = [
  { name: EACH, first: 1, marks: (messages) => Array.from({ length: messages }, (_, index) => index + 1) },
  { name: LAST, first: 2001, marks: (messages) => [messages] },
];

/** People who read what is unread. */
export const receipts: Scenario = {
  name: 'p8',
  title: 'Read receipts: 1,000 users each read 100 messages',
  run: (bench) =>
    bench.withServers([haggle()], async ([server]) => {
      if (!server) throw new Error('No server');
      const faults: string[] = [];
      const rows: Row[] = [];
      for (const kind of kinds) {
        const { figures, behind } = await readAll(bench, server, kind);
        const spreads = Object.entries(figures).map(
          ([figure, value]) => [figure, spreadOf([value])] as const,
        );
        rows.push({ name: kind.name, figures: Object.fromEntries(spreads) });
        if (behind > 0) faults.push(`${kind.name}: ${behind} acknowledged markers are not stored`);
      }
      return {
        rows,
        faults,
        notes: [
          'Writes are documents inserted or changed while everybody is there, by the counters of the database.',
          `Reading stops after ${READ_LIMIT_MS / 1000} s; the share is that of the messages read by then.`,
        ],
        goals: kinds.map(({ name }) => ({
          text: `% of the writes of one update a message, ${name}`,
          measured: median(rows, name, SHARE),
          bound: 'most' as const,
          limit: 2,
        })),
      };
    }),
};

async function readAll(
  bench: Bench,
  server: RunningServer,
  { first, marks }: Readers,
): Promise<{ figures: Record<string, number>; behind: number }> {
  const [people, messages] = [bench.size(1000, 50), bench.size(100, 20)];
  const userIds = Array.from({ length: people }, (_, index) => personId(first + index));
  const ids = await seedConversations(
    server,
    userIds.map((userId) => ({ members: [userId, personId(9999)], messages, read: 0, at: new Date() })),
  );
  const readers = userIds.map((userId, index) => ({ userId, conversationId: ids[index] as string }));
  // That people come and go is written down, too, and not what is counted.
  await bench.load.ask('openReaders', { target: server.target, readers });
  await pause(COME_MS);
  const before = await bench.database.counters();
  const input = { target: server.target, marks: marks(messages), limitMs: READ_LIMIT_MS };
  const { figures, acked } = await bench.load.ask('read', input);
  const behind = await behindAfter(server, ids, acked);
  const { writes } = await bench.database.counters();
  await bench.load.ask('closeReaders', null);
  await pause(GONE_MS);
  const read = acked.reduce((sum, seq) => sum + seq, 0);
  return { figures: { [SHARE]: (100 * (writes - before.writes)) / read, ...figures }, behind };
}

/** How many stored markers are behind the acknowledged ones, once all had the time to be written. */
async function behindAfter({ data }: RunningServer, ids: string[], acked: number[]): Promise<number> {
  const expected = new Map(ids.map((id, index) => [id, acked[index] ?? 0]));
  const _id = { $in: ids.map((id) => new mongoose.mongo.ObjectId(id)) };
  const look = async (): Promise<number> => {
    const rows = await data
      .collection<{ members: { lastReadSeq: number }[] }>('conversations')
      .find({ _id })
      .toArray();
    return rows.filter((row) => (row.members[0]?.lastReadSeq ?? 0) < (expected.get(String(row._id)) ?? 0))
      .length;
  };
  const deadline = Date.now() + LATEST_MS;
  let behind = await look();
  while (behind > 0 && Date.now() < deadline) {
    await pause(200);
    behind = await look();
  }
  return behind;
}
