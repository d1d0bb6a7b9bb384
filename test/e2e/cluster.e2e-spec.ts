import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ChatClient } from '../support/chat-client.js';
import { cleanup } from '../support/cleanup.js';
import { Cluster, type ClusterNode, until } from '../support/cluster.js';
import { catchUpBySync, comparable, fetchState } from '../support/conversation-state.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { SteadySender } from '../support/steady-sender.js';

interface Message {
  content: string;
  seq: number;
}

const contents = (client: ChatClient): string[] =>
  client.all<Message>('message:created').map(({ content }) => content);

const admin = { sub: 'moderator', roles: ['admin'] };

describeWithRedis('two nodes', () => {
  let redis: RedisServer;
  let cluster: Cluster;
  let here: ClusterNode;
  let there: ClusterNode;

  beforeAll(async () => {
    redis = await RedisServer.start();
    cluster = await Cluster.start(2, {
      REDIS_URL: redis.url,
      PRESENCE_GRACE_MS: '300',
      TYPING_LEASE_MS: '1500',
    });
    [here, there] = cluster.nodes as [ClusterNode, ClusterNode];
  }, 60_000);

  afterAll(cleanup, 60_000);

  it('deliver each message to every socket once, in order, whichever node it was sent on', async () => {
    const conversationId = await cluster.conversation('asha', 'ben');
    const [asha, ben, phone, stranger] = await Promise.all([
      cluster.connect(here, 'asha'),
      cluster.connect(there, 'ben'),
      cluster.connect(here, 'ben'),
      cluster.connect(there, 'eve'),
    ]);
    const sent: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      sent.push(`${i}`);
      expect(
        await (i % 2 ? ben : asha).ask('message:send', { conversationId, content: `${i}` }),
      ).toMatchObject({ ok: true });
    }
    for (const client of [asha, ben, phone]) {
      await client.hear<Message>('message:created', ({ seq }) => seq === 30);
      await client.caughtUp();
      expect(
        client
          .all<Message>('message:created')
          .toSorted((one, other) => one.seq - other.seq)
          .map(({ content }) => content),
      ).toEqual(sent);
    }
    await stranger.caughtUp();
    expect(contents(stranger)).toEqual([]);
  });

  it('know of each other who is there and who types', async () => {
    const conversationId = await cluster.conversation('carl', 'dora');
    const carl = await cluster.connect(here, 'carl');
    const dora = await cluster.connect(there, 'dora');
    await carl.hear('presence:changed', ({ userId, status }) => userId === 'dora' && status === 'online');
    const snapshot = await dora.hear('presence:snapshot');
    expect(snapshot.people).toMatchObject([{ userId: 'carl', status: 'online' }]);
    const { body } = await here.rest('carl').get('/api/v1/presence?userIds=dora');
    expect(body.items).toMatchObject([{ userId: 'dora', status: 'online' }]);

    await dora.ask('typing:start', { conversationId });
    await carl.hear('typing:started', ({ userId }) => userId === 'dora');
    const phone = await cluster.connect(here, 'dora');
    await phone.ask('typing:stop', { conversationId });
    expect(await carl.hear('typing:stopped')).toEqual({ conversationId, userId: 'dora' });
    await dora.ask('typing:start', { conversationId });
    await carl.hear('typing:stopped', () => carl.all('typing:stopped').length === 2);

    phone.close();
    dora.close();
    await carl.hear('presence:changed', ({ userId, status }) => userId === 'dora' && status === 'offline');
    expect(carl.all('presence:changed').map(({ status }) => status)).toEqual(['online', 'offline']);
  });

  it('show somebody invisible on all of them', async () => {
    await cluster.conversation('finn', 'gia');
    const finn = await cluster.connect(here, 'finn');
    const [phone, laptop] = [await cluster.connect(here, 'gia'), await cluster.connect(there, 'gia')];
    await finn.hear('presence:changed', ({ status }) => status === 'online');
    await laptop.hear('presence:snapshot');
    await phone.ask('presence:set', { status: 'invisible' });
    await finn.hear('presence:changed', ({ status }) => status === 'offline');
    await laptop.ask('presence:set', { status: 'online' });
    await finn.hear('presence:changed', () => finn.all('presence:changed').length === 3);
  });

  it('close the sockets of a session on logout, everywhere within a second', async () => {
    const account = { username: 'henry', password: 'correct horse battery', name: 'Henry' };
    const { body } = await here.rest().post('/api/v1/auth/register', account);
    const socket = await cluster.connectWith(there, body.accessToken);
    const closed = socket.closed();
    const began = Date.now();
    await here.restWith(body.accessToken).post('/api/v1/auth/logout');
    await closed;
    expect(Date.now() - began).toBeLessThan(1000);
    await expect(cluster.connectWith(there, body.accessToken)).rejects.toMatchObject({
      data: { code: 'auth.session_ended' },
    });
  });

  it('shut somebody out everywhere within a second, and let them in again', async () => {
    const socket = await cluster.connect(there, 'iris');
    const closed = socket.closed();
    expect((await here.rest('jack').put('/api/v1/users/iris/ban')).status).toBe(403);
    const began = Date.now();
    expect((await here.rest(admin).put('/api/v1/users/iris/ban', { reason: 'spam' })).body).toMatchObject({
      userId: 'iris',
      reason: 'spam',
    });
    await closed;
    expect(Date.now() - began).toBeLessThan(1000);
    await expect(cluster.connect(there, 'iris')).rejects.toMatchObject({ data: { code: 'auth.banned' } });
    expect((await there.rest('iris').get('/api/v1/users/me')).body).toMatchObject({
      status: 403,
      code: 'auth.banned',
    });
    expect((await there.rest(admin).delete('/api/v1/users/iris/ban')).status).toBe(204);
    await until(
      () => here.rest('iris').get('/api/v1/users/me'),
      ({ status }) => status === 200,
    );
  });

  it('count calls together', async () => {
    const strict = await Cluster.start(2, { REDIS_URL: redis.url, RATE_LIMIT_SCALE: '0.01' });
    const conversationId = await strict.conversation('asha', 'ben');
    const [one, other] = strict.nodes as [ClusterNode, ClusterNode];
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const send = (node: ClusterNode) => node.rest('asha').post(path, { content: 'hello' });
    const statuses: number[] = [];
    for (const node of [one, other, one, other]) statuses.push((await send(node)).status);
    expect(statuses).toEqual([201, 201, 201, 429]);

    for (const node of [other, other, one, one, one]) {
      const { status, headers, body } = await send(node);
      expect({ status, code: body.code }).toEqual({ status: 429, code: 'request.rate_limited' });
      expect(headers.get('ratelimit-remaining')).toBe('0');
      const retryAfter = Math.ceil(body.details.retryAfterMs / 1000);
      expect(headers.get('retry-after')).toBe(String(retryAfter));
      expect(headers.get('ratelimit-reset')).toBe(String(retryAfter));
    }
  }, 60_000);

  it('count calls together where they take several at a time', async () => {
    const strict = await Cluster.start(2, { REDIS_URL: redis.url, RATE_LIMIT_SCALE: '0.2' });
    const conversationId = await strict.conversation('asha', 'ben');
    const sockets = await Promise.all(strict.nodes.map((node) => strict.connect(node, 'asha')));
    const sends = Array.from({ length: 100 }, (_, n) =>
      sockets[n % 2]!.ask('message:send', { conversationId, content: `${n}` }),
    );
    const sent = (await Promise.all(sends)).filter(({ ok }) => ok).length;
    // Sixty, and each node may keep one lease of three that it does not use up.
    expect(sent).toBeLessThanOrEqual(60);
    expect(sent).toBeGreaterThanOrEqual(54);
  }, 60_000);

  it('are both measured, with the way between them', async () => {
    const metrics = await (await fetch(`${there.origin}/metrics`)).text();
    expect(metrics).toMatch(/^haggle_redis_up 1$/m);
    expect(metrics).toMatch(/^haggle_cluster_lag_seconds_count [1-9]/m);
  });
});

describeWithRedis('a node that is killed', () => {
  afterAll(cleanup, 60_000);

  it('leaves nobody online beyond its lease, and nobody typing', async () => {
    const redis = await RedisServer.start();
    const cluster = await Cluster.start(2, {
      REDIS_URL: redis.url,
      PRESENCE_HEARTBEAT_MS: '500',
      PRESENCE_LEASE_MS: '2000',
      TYPING_LEASE_MS: '1500',
    });
    const [here, there] = cluster.nodes as [ClusterNode, ClusterNode];
    const conversationId = await cluster.conversation('asha', 'ben');
    const asha = await cluster.connect(here, 'asha');
    const ben = await cluster.connect(there, 'ben');
    await asha.hear('presence:changed', ({ status }) => status === 'online');
    await ben.ask('typing:start', { conversationId });
    await asha.hear('typing:started');
    const began = Date.now();
    await there.end('SIGKILL');
    await asha.hear('typing:stopped');
    const gone = await asha.hear('presence:changed', ({ status }) => status === 'offline');
    expect(Date.now() - began).toBeLessThan(8000);
    expect(Date.parse(gone.lastSeenAt)).toBeLessThan(began + 2000);
    const { body } = await here.rest('asha').get('/api/v1/presence?userIds=ben');
    expect(body.items).toEqual([{ userId: 'ben', status: 'offline', lastSeenAt: expect.any(String) }]);
  }, 90_000);

  it('leaves nothing untold: the clients of the others are told to sync, and find what it had stored', async () => {
    const redis = await RedisServer.start();
    const cluster = await Cluster.start(2, { REDIS_URL: redis.url });
    const [here, there] = cluster.nodes as [ClusterNode, ClusterNode];
    const people = Array.from({ length: 20 }, (_, index) => `person-${index}`);
    const conversationId = await cluster.conversation('ben', ...people);
    const ben = await cluster.connect(there, 'ben');
    const { body } = await there.rest('ben').post('/api/v1/sync', {});
    const state = await fetchState(there.rest('ben'), conversationId);
    let server = here;
    const senders = people.map((who) => new SteadySender(who, conversationId, () => server));
    const running = Promise.all(senders.map((sender) => sender.run()));
    await ben.hear('message:created', ({ seq }) => seq > 200);
    await here.end('SIGKILL');
    server = there;
    await ben.hear('sync:needed');
    for (const sender of senders) sender.stop();
    await running;

    await catchUpBySync(there.rest('ben'), conversationId, state, body.since);
    const fresh = await fetchState(there.rest('ben'), conversationId);
    expect(comparable(state)).toEqual(comparable(fresh));
    const said = [...fresh.messages.values()].map(({ content }) => content);
    expect(said.toSorted()).toEqual(
      senders.flatMap(({ acknowledged }) => acknowledged.map(({ content }) => content)).toSorted(),
    );
    expect(new Set(contents(ben)).size).toBe(contents(ben).length);
    expect(ben.all('sync:needed')).toContainEqual({ reason: 'gap', withinMs: expect.any(Number) });
  }, 90_000);
});
