import { type Bench, interleaved } from '../harness/bench.js';
import { B1, B1_ASKED, type RunningServer, type ServerKind } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import { personId } from '../harness/tokens.js';
import type { StormResult } from '../load/storm.js';
import { seedConversations } from '../seed.js';
import { type Goal, median, type Row, type Scenario } from './scenario.js';

const FIGURE = 'all back s';
const peopleIn = (bench: Bench): number => bench.size(5000, 200);

interface Storm {
  figures: StormResult['figures'];
  synced: boolean;
}

/** Everybody loses the connection at once, is written to meanwhile, and comes back at once. */
export const storm: Scenario = {
  name: 'p9',
  title: 'A storm: 5,000 clients cut at once and back with sync',
  run: (bench) =>
    bench.withServers([...bench.haggles, B1, B1_ASKED], async (servers) => {
      const people = peopleIn(bench);
      const faults: string[] = [];
      const conversations = new Map<RunningServer, string[]>();
      for (const server of servers) conversations.set(server, await conversationsOf(server, people));
      const blow = (server: RunningServer): Promise<Storm> =>
        stormOver(bench, server, conversations.get(server) ?? [], faults);
      // The code of a server is compiled once it has run a while: the first storm does not count.
      await interleaved(bench.size(1, 0), servers, blow);
      const results = await interleaved(bench.size(3, 1), servers, blow);
      const synced = [...results.values()].flat().every((round) => round.synced);
      const rows = [...results].map(([{ kind }, rounds]) => ({
        name: kind.name,
        figures: spreads(rounds.map(({ figures }) => figures)),
      }));
      return {
        rows,
        faults,
        notes: [
          synced
            ? 'B1 comes back and that is all, or asks once and is answered nothing; with Haggle everybody asks `sync` and must find in the answer what they missed.'
            : '`sync` is not available on this server: these are connects alone, and the goal is not judged.',
        ],
        goals: synced ? goalsOf(rows) : [],
      };
    }),
};

function goalsOf(rows: Row[]): Goal[] {
  const than = ({ name }: ServerKind): number => median(rows, 'Haggle', FIGURE) / median(rows, name, FIGURE);
  const goal = { bound: 'most', limit: 1.5 } as const;
  return [
    { ...goal, text: 'time until all are back and caught up, of B1', measured: than(B1) },
    { ...goal, text: 'the same, of B1 that is asked once', measured: than(B1_ASKED) },
  ];
}

async function stormOver(
  bench: Bench,
  { kind, target }: RunningServer,
  conversationIds: string[],
  faults: string[],
): Promise<Storm> {
  const { figures, missed } = await bench.load.ask('storm', {
    target,
    conversationIds,
    people: peopleIn(bench),
    asksAnyway: kind === B1_ASKED,
  });
  if (missed) faults.push(`${kind.name}: ${missed} people missed a message`);
  return { figures, synced: conversationIds.length === 0 || missed !== null };
}

async function conversationsOf(server: RunningServer, people: number): Promise<string[]> {
  if (server.kind.wire !== 'haggle') return [];
  const seeds = Array.from({ length: people / 2 }, (_, index) => ({
    members: [personId(2 * index + 1), personId(2 * index + 2)] as [string, string],
    messages: 0,
    at: new Date(),
  }));
  return seedConversations(server, seeds);
}
