import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { UnreadDto } from '../../src/modules/conversations/dto/read.dto.js';
import { BuiltApp } from '../support/built-app.js';
import { catchUp, comparable, fetchState, knownOf } from '../support/conversation-state.js';
import { until } from '../support/cluster.js';
import { enginePid } from '../support/processes.js';
import { SteadyReactor } from '../support/steady-reactor.js';
import { SteadySender } from '../support/steady-sender.js';
import { unlessStuck } from '../support/unless-stuck.js';

/** How often something is killed; `npm run test:soak` asks for more. */
const ROUNDS = Number(process.env['SOAK_ROUNDS'] ?? 4);
/** What has not come to its end by then never will, in milliseconds. */
const STUCK_MS = 40_000;
/** How long a round runs before the kill, in milliseconds: at random, within these. */
const ROUND_MS = { min: 300, max: 1500 };

/** Comes back when each of these clients was answered once more, however slow the machine is. */
async function allGoOn(clients: { acknowledged: unknown[] }[]): Promise<void> {
  const before = clients.map(({ acknowledged }) => acknowledged.length);
  const now = (): number[] => clients.map(({ acknowledged }) => acknowledged.length);
  const going = until(
    () => Promise.resolve(now()),
    (counts) => counts.every((count, index) => count > (before[index] ?? 0)),
  );
  await unlessStuck(going, STUCK_MS, now);
}

describe('nothing acknowledged is lost, nothing comes twice, nothing out of order', () => {
  let dir: string;
  let app: BuiltApp;

  const start = (): Promise<BuiltApp> =>
    unlessStuck(
      BuiltApp.start({ MONGODB_URI: '', MONGODB_DATA_DIR: join(dir, 'mongodb') }),
      STUCK_MS,
      () => 'no start',
    );

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'haggle-failure-'));
    app = await start();
  });

  afterAll(async () => {
    await app.end();
    await rm(dir, { recursive: true, force: true });
  });

  it(
    'through kill -9 of the application and of the database, at random points under load',
    async () => {
      const people = ['asha', 'ben', 'carl', 'dora', 'emil', 'fay'];
      const { body: group } = await app.service().post<ConversationDto>('/api/v1/conversations', {
        type: 'group',
        title: 'under fire',
        members: [...people, 'gus', 'reader'].map((userId) => ({ userId })),
      });
      const state = await fetchState(app.rest('reader'), group.id);
      const senders = people.map((who) => new SteadySender(who, group.id, () => app));
      const reactor = new SteadyReactor('gus', senders, () => app);
      const clients = [...senders, reactor];
      const running = Promise.all(clients.map((client) => client.run()));
      for (let round = 0; round < ROUNDS; round += 1) {
        await allGoOn(clients);
        await pause(ROUND_MS.min + Math.random() * (ROUND_MS.max - ROUND_MS.min));
        if (round % 2 === 1) process.kill(await enginePid(app.pid), 'SIGKILL');
        else {
          await app.end('SIGKILL');
          app = await start();
        }
      }
      await allGoOn(clients);
      for (const client of clients) client.stop();
      await unlessStuck(running, STUCK_MS, () => ({
        senders: senders.map(({ who, acknowledged, lastRefusal }) => [who, acknowledged.length, lastRefusal]),
        log: app.lines.slice(-20),
      }));

      const fresh = await fetchState(app.rest('reader'), group.id);
      const stored = [...fresh.messages.values()].sort((one, other) => one.seq - other.seq);
      const byId = new Map(stored.map((message) => [message.id, message]));
      for (const { who, acknowledged } of senders) {
        expect(acknowledged.length).toBeGreaterThan(ROUNDS);
        for (const { id, seq, content } of acknowledged) expect(byId.get(id)).toMatchObject({ seq, content });
        const own = stored.filter(({ senderId }) => senderId === who);
        expect(own.map(({ content }) => content)).toEqual(acknowledged.map(({ content }) => content));
      }
      expect(new Set(stored.map(({ seq }) => seq)).size).toBe(stored.length);
      expect(reactor.acknowledged.length).toBeGreaterThan(ROUNDS);
      for (const { id, rev } of reactor.acknowledged) {
        expect(byId.get(id)?.rev).toBeGreaterThanOrEqual(rev);
        expect(byId.get(id)?.reactions).toEqual([{ emoji: '👍', count: 1, userIds: ['gus'] }]);
      }
      // The place of a send that died is void when its lease is over; until then a reader waits before it.
      const reader = app.rest('reader');
      const look = async (): Promise<unknown> => {
        await catchUp(reader, group.id, state);
        return comparable(await fetchState(reader, group.id));
      };
      const reading = until(look, (all) => isDeepStrictEqual(comparable(state), all));
      await unlessStuck(reading, STUCK_MS, () => ({ rev: state.rev, of: fresh, log: app.lines.slice(-20) }));
      expect(knownOf(state)).toEqual(knownOf(fresh));
      const unread = await app.rest('reader').get<UnreadDto>('/api/v1/unread');
      expect(unread.body).toEqual({
        total: stored.length,
        conversations: [{ conversationId: group.id, unread: stored.length }],
      });
    },
    ROUNDS * 30_000 + 2 * STUCK_MS,
  );
});
