import { type Bench, interleaved } from '../harness/bench.js';
import type { RunningServer, ServerKind } from '../harness/servers.js';
import { spreads } from '../harness/stats.js';
import type { Faults } from '../load/ledger.js';
import type { TalkResult, TalkRoundInput } from '../load/talk.js';
import { type Row, WARM_UP_MS } from './scenario.js';

/** How to talk. */
export type Talk = Pick<TalkRoundInput, 'senders' | 'inFlight' | 'warmUpMs' | 'measureMs'> & {
  pairs: number;
  rounds: number;
  /** How many sends are under way at a time while servers warm up: as in the rounds, if not said. */
  warmUpInFlight?: number;
  /** Makes the conversations of the pairs, as many for each: one is begun for each pair, if not said. */
  seed?: (server: RunningServer) => Promise<string[]>;
};

/** How many pairs talk in `busyTalk`. */
export const PAIRS = 50;

/** 100 people who send without a pause, each four at a time. */
export const busyTalk = (bench: Bench): Talk => ({
  pairs: PAIRS,
  senders: 'all',
  inFlight: 4,
  rounds: bench.size(3, 1),
  warmUpMs: bench.size(800, 300),
  measureMs: bench.size(2500, 700),
});

/** Lets these servers take turns with the same talk, and counts afterwards what they have stored. */
export function compareTalk(
  bench: Bench,
  kinds: ServerKind[],
  talk: Talk,
): Promise<{ rows: Row[]; faults: string[] }> {
  const { pairs, seed, rounds, warmUpInFlight = talk.inFlight, ...how } = talk;
  const warmUp = { warmUpMs: bench.size(WARM_UP_MS, how.warmUpMs), measureMs: 0, inFlight: warmUpInFlight };
  return bench.withServers(kinds, async (servers) => {
    const before = new Map<RunningServer, number>();
    for (const server of servers) {
      const conversationIds = await seed?.(server);
      before.set(server, await storedBy(server));
      await bench.load.ask('openTalk', { target: server.target, pairs, conversationIds });
    }
    const results = await interleaved(1 + rounds, servers, ({ target }, round) =>
      bench.load.ask('talk', { target, ...how, ...(round === 0 && warmUp) }),
    );
    for (const { target } of servers) await bench.load.ask('closeTalk', target);
    const faults: string[] = [];
    for (const [server, talks] of results)
      faults.push(...(await faultsOf(server, talks, before.get(server))));
    const rows = [...results].map(([{ kind }, talks]) => ({
      name: kind.name,
      figures: spreads(talks.slice(1).map(({ figures }) => figures)),
    }));
    return { rows, faults };
  });
}

const storedBy = ({ data }: RunningServer): Promise<number> => data.collection('messages').countDocuments();

async function faultsOf(server: RunningServer, talks: TalkResult[], before = 0): Promise<string[]> {
  const acked = talks.reduce((sum, talk) => sum + talk.acked, 0);
  const heard = talks.flatMap(({ faults }) => describeFaults(server.kind.name, faults));
  if (!server.kind.stores) return heard;
  const stored = (await storedBy(server)) - before;
  return stored === acked
    ? heard
    : [...heard, `${server.kind.name}: ${acked} acknowledged and ${stored} stored`];
}

/** In words; nothing when all is well. */
export function describeFaults(
  name: string,
  { lost, repeated, refused, firstRefusal = '' }: Faults,
): string[] {
  if (lost + repeated + refused === 0) return [];
  return [`${name}: ${lost} lost, ${repeated} repeated, ${refused} refused ${firstRefusal}`.trim()];
}
