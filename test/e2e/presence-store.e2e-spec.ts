import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RedisLink } from '../../src/platform/redis/redis-link.js';
import type { UserId } from '../../src/shared/ids.js';
import { PresenceRepository } from '../../src/modules/presence/presence.repository.js';
import { BuiltApp } from '../support/built-app.js';
import type { ChatClient } from '../support/chat-client.js';
import { cleanup } from '../support/cleanup.js';
import { Cluster, ClusterNode } from '../support/cluster.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { TestApp } from '../support/test-app.js';
import { testDatabase } from '../support/test-database.js';

interface Presence {
  userId: string;
  status: string;
  lastSeenAt: string | null;
}

const heard = (client: ChatClient, userId: string, status: string): Promise<Presence> =>
  client.hear<Presence>('presence:changed', (seen) => seen.userId === userId && seen.status === status);

const changesOf = (client: ChatClient, userId: string): string[] =>
  client
    .all<Presence>('presence:changed')
    .filter((seen) => seen.userId === userId)
    .map(({ status }) => status);

const away = (): Promise<never> => Promise.reject(new Error('no database'));

describe('presence whose store fails or is slow', () => {
  let app: TestApp;
  let store: PresenceRepository;
  let number = 0;
  let asha: ChatClient;
  let ben: string;

  beforeAll(async () => {
    app = await TestApp.start({ PRESENCE_GRACE_MS: '200' });
    store = app.app.get(PresenceRepository);
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    number += 1;
    ben = `ben${number}`;
    const members = [{ userId: `asha${number}` }, { userId: ben }];
    await app.service().post('/api/v1/conversations', { type: 'direct', members });
    asha = await app.connect(`asha${number}`);
    await asha.hear('presence:snapshot');
  });

  const statusOfBen = async (): Promise<string> => {
    const { body } = await app.rest(`asha${number}`).get(`/api/v1/presence?userIds=${ben}`);
    return body.items[0].status;
  };

  it('tells that somebody is gone also when it cannot be stored', async () => {
    const phone = await app.connect(ben);
    await heard(asha, ben, 'online');
    jest.spyOn(store, 'saveSeen').mockImplementationOnce(away);
    phone.close();
    await heard(asha, ben, 'offline');
    expect(await statusOfBen()).toBe('offline');
  });

  it('shows who has come also when it could not be read at first whether they are invisible', async () => {
    jest.spyOn(store, 'isInvisible').mockImplementationOnce(away);
    const phone = await app.connect(ben);
    await phone.hear('presence:snapshot');
    await heard(asha, ben, 'online');
    expect(await statusOfBen()).toBe('online');
  });

  it('hides who says so last, also while it is stored that they are online', async () => {
    const phone = await app.connect(ben);
    await heard(asha, ben, 'online');
    await phone.ask('presence:set', { status: 'invisible' });
    await heard(asha, ben, 'offline');
    let goOn = (): void => undefined;
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    const set = store.setInvisible.bind(store);
    const storing = new Promise<void>((resolve) => {
      jest.spyOn(store, 'setInvisible').mockImplementationOnce(async (...change) => {
        resolve();
        await slow;
        return set(...change);
      });
    });
    const online = phone.ask('presence:set', { status: 'online' });
    await storing;
    const invisible = phone.ask('presence:set', { status: 'invisible' });
    await phone.caughtUp();
    goOn();
    expect([await online, await invisible]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await store.isInvisible(ben as UserId)).toBe(true);
    expect(await statusOfBen()).toBe('offline');
  });

  it('keeps online who comes back while it is stored that they are gone', async () => {
    const phone = await app.connect(ben);
    await heard(asha, ben, 'online');
    let goOn = (): void => undefined;
    const stored = new Promise<void>((resolve) => (goOn = resolve));
    const storing = new Promise<void>((resolve) => {
      jest.spyOn(store, 'saveSeen').mockImplementationOnce(() => {
        resolve();
        return stored;
      });
    });
    phone.close();
    await storing;
    const laptop = await app.connect(ben);
    await laptop.hear('presence:snapshot');
    goOn();
    await laptop.ask('presence:set', { status: 'away' });
    await heard(asha, ben, 'away');
    expect(changesOf(asha, ben)).toEqual(['online', 'away']);
    expect(await statusOfBen()).toBe('away');
  });
});

describe('presence of a node that stops', () => {
  it('does not keep it when the database is away', async () => {
    const proxy = await MongoProxy.start();
    const node = await BuiltApp.start({ MONGODB_URI: proxy.uri, DRAIN_SPREAD_MS: '100' });
    const phone = await node.connect('ben');
    await phone.hear('presence:snapshot');
    proxy.cut();
    expect(await node.end('SIGTERM')).toBe(0);
    phone.close();
    await proxy.stop();
    const warned = node.lines.findIndex(
      ({ level, context }) => level === 40 && context === 'PresenceTracker',
    );
    const drained = node.lines.findIndex(({ msg }) => msg === 'drained');
    expect(warned).toBeGreaterThan(-1);
    expect(drained).toBeGreaterThan(warned);
  }, 60_000);
});

describeWithRedis('presence of a node that is taken for dead', () => {
  let redis: RedisServer;
  let variables: Record<string, string>;
  let here: TestApp;
  let there: ClusterNode;
  let asha: ChatClient;

  beforeAll(async () => {
    redis = await RedisServer.start();
    variables = {
      REDIS_URL: redis.url,
      MONGODB_URI: testDatabase(),
      PRESENCE_HEARTBEAT_MS: '500',
      PRESENCE_LEASE_MS: '4000',
      PRESENCE_GRACE_MS: '1500',
      DRAIN_SPREAD_MS: '100',
    };
    here = await TestApp.start(variables);
    const cluster = await Cluster.start(1, variables);
    [there] = cluster.nodes as [ClusterNode];
    await cluster.conversation('asha', 'ben', 'carl', 'dora', 'eve');
    asha = await here.connect('asha');
    for (const userId of ['ben', 'carl', 'dora']) {
      await cluster.connect(there, userId);
      await heard(asha, userId, 'online');
    }
  }, 60_000);

  afterAll(async () => {
    await here.stop();
    await cleanup();
  }, 60_000);

  it('ends for all its people, also when it cannot be stored for one of them', async () => {
    jest.spyOn(here.app.get(PresenceRepository), 'saveSeen').mockImplementationOnce(away);
    await there.end('SIGKILL');
    for (const userId of ['ben', 'carl', 'dora']) await heard(asha, userId, 'offline');
  });

  it('was there until its node stopped, when that was told to', async () => {
    const stopping = await ClusterNode.start(variables);
    const eve = await stopping.connect('eve');
    await heard(asha, 'eve', 'online');
    const began = Date.now();
    await stopping.end('SIGTERM');
    eve.close();
    const { lastSeenAt } = await heard(asha, 'eve', 'offline');
    expect(Date.parse(lastSeenAt as string)).toBeGreaterThanOrEqual(began);
  });

  it('is here until its socket was sent away, and does not leave when it comes back by another node', async () => {
    const people = Array.from({ length: 8 }, (_, number) => `person${number}`);
    const members = ['asha', ...people].map((userId) => ({ userId }));
    await here.service().post('/api/v1/conversations', { type: 'group', members });
    const brief = { ...variables, PRESENCE_GRACE_MS: '0', DRAIN_SPREAD_MS: '4000' };
    const stopping = await ClusterNode.start(brief);
    const clients = await Promise.all(people.map((userId) => stopping.connect(userId)));
    await Promise.all(people.map((userId) => heard(asha, userId, 'online')));
    const began = Date.now();
    const ended = stopping.end('SIGTERM');
    const told = await Promise.all(clients.map((client) => client.hear('server:draining')));
    const times = told.map(({ reconnectInMs }) => reconnectInMs as number);
    const first = times.indexOf(Math.min(...times));
    await clients[first]?.closed();
    await here.connect(people[first] as string);
    const gone = people.map(async (userId, index) => {
      if (index === first) return;
      await heard(asha, userId, 'offline');
      expect(Date.now()).toBeGreaterThanOrEqual(began + (times[index] as number));
    });
    await Promise.all([...gone, ended]);
    expect(changesOf(asha, people[first] as string)).toEqual(['online']);
  }, 60_000);

  it('is left alone when it lives again meanwhile', async () => {
    const client = redis.client();
    await client.hset('haggle:presence:user:carl', { thawed: 'online' });
    await client.sadd('haggle:presence:node:thawed', 'carl');
    const link = here.app.get(RedisLink).client as unknown as {
      eval: (...args: unknown[]) => Promise<unknown>;
    };
    const run = link.eval.bind(link);
    const left = new Promise<void>((resolve) => {
      const spy = jest.spyOn(link, 'eval').mockImplementation(async (...args) => {
        const isPutAway = args.includes('thawed') && args.includes('offline');
        if (isPutAway) await client.zadd('haggle:presence:nodes', Date.now() + 60_000, 'thawed');
        const answer = await run(...args);
        if (isPutAway) {
          spy.mockRestore();
          resolve();
        }
        return answer;
      });
    });
    await client.zadd('haggle:presence:nodes', 1, 'thawed');
    await left;
    expect(await client.hget('haggle:presence:user:carl', 'thawed')).toBe('online');
    await client.zrem('haggle:presence:nodes', 'thawed');
  });
});
