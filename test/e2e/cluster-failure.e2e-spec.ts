import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ConversationDto, MemberDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../src/modules/conversations/dto/read.dto.js';
import { cleanup } from '../support/cleanup.js';
import { until } from '../support/cluster.js';
import { type ConversationState, fetchState, knownOf } from '../support/conversation-state.js';
import { describeWithRedis } from '../support/redis.js';
import { ShakyCluster } from '../support/shaky-cluster.js';
import { SteadyFollower } from '../support/steady-follower.js';
import { SteadyMover } from '../support/steady-mover.js';
import { SteadyReactor } from '../support/steady-reactor.js';
import { type Acknowledged, SteadySender } from '../support/steady-sender.js';
import { unlessStuck } from '../support/unless-stuck.js';

/** How often something happens to the cluster; `npm run test:soak` asks for more. */
const ROUNDS = Number(process.env['SOAK_ROUNDS'] ?? 4);
/** What has not come to its end by then never will, in milliseconds. */
const STUCK_MS = 40_000;
/** The longest that nothing happens between two mishaps, in milliseconds. */
const MAX_CALM_MS = 1500;

describeWithRedis('three nodes and a Redis that are killed, stopped and held up again and again', () => {
  let cluster: ShakyCluster;
  let id: string;

  beforeAll(async () => {
    cluster = await ShakyCluster.start(3);
    const members = ['asha', 'ben', 'carl', 'dina', 'emil', 'fay'].map((userId) => ({ userId }));
    const { body } = await cluster
      .any()
      .service()
      .post<ConversationDto>('/api/v1/conversations', {
        type: 'group',
        members: [...members, { userId: 'gus', role: 'owner' }],
      });
    id = body.id;
  }, STUCK_MS);

  afterAll(cleanup, STUCK_MS);

  it(
    'lose nothing, store nothing twice, and whoever follows the protocol knows in the end what there is',
    async () => {
      const node = () => cluster.any();
      const senders = ['asha', 'ben', 'carl', 'dina', 'emil'].map((who) => new SteadySender(who, id, node));
      const followers = ['asha', 'ben', 'fay', 'gus'].map((who) => new SteadyFollower(who, id, node));
      const movers = [1, 2].map(() => new SteadyMover('gus', id, node));
      const acting = [...senders, new SteadyReactor('fay', senders, node), ...movers];
      for (const follower of followers) await follower.begin();
      const following = Promise.all(followers.map((follower) => follower.run()));
      const acted = Promise.all(acting.map((client) => client.run()));
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(Math.random() * MAX_CALM_MS);
        await cluster.suffer(round);
      }
      for (const client of acting) client.stop();
      await unlessStuck(acted, STUCK_MS, () => senders.map(({ who, lastRefusal }) => [who, lastRefusal]));
      for (const follower of followers) follower.settleDown();
      const look = async (): Promise<unknown> => knownOf(await fetchState(node().rest('asha'), id));
      const knowAll = until(look, (all) => followers.every(({ known }) => isDeepStrictEqual(known, all)));
      await unlessStuck(knowAll, STUCK_MS, () => 'somebody misses something').catch(() => undefined);

      const state = await fetchState(node().rest('asha'), id);
      const views = [...followers, ...(await viewsOf(cluster, id))];
      for (const { who, known } of views) expect({ who, known }).toEqual({ who, known: knownOf(state) });
      for (const { who } of followers) {
        const { body } = await node().rest(who).get<UnreadDto>('/api/v1/unread');
        expect({ who, total: body.total }).toEqual({ who, total: unreadBy(who, state) });
      }
      for (const follower of followers) follower.stop();
      await following;
      const stored = [...state.messages.values()];
      for (const { who, acknowledged } of senders) {
        expect(acknowledged.length).toBeGreaterThan(ROUNDS);
        const own = stored.filter(({ senderId }) => senderId === who);
        expect(own.map(factsOf)).toEqual(acknowledged.map(factsOf));
      }
      expect(new Set(stored.map(({ seq }) => seq)).size).toBe(stored.length);
    },
    ROUNDS * 15_000 + 3 * STUCK_MS,
  );
});

/** What each node says. */
function viewsOf({ nodes }: ShakyCluster, id: string): Promise<{ who: string; known: unknown }[]> {
  return Promise.all(
    nodes.map(async (node) => ({
      who: node.origin,
      known: knownOf(await fetchState(node.rest('asha'), id)),
    })),
  );
}

/** The messages of others that are there, behind this person's read marker. */
function unreadBy(who: string, { members, messages }: ConversationState): number {
  const { lastReadSeq } = members.get(who) as MemberDto;
  return [...messages.values()].filter(({ senderId, deletedAt, seq }) => {
    return senderId !== who && deletedAt === null && seq > lastReadSeq;
  }).length;
}

function factsOf({ id, seq, content }: Acknowledged): Acknowledged {
  return { id, seq, content };
}
