import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ChatClient } from '../support/chat-client.js';
import { cleanup } from '../support/cleanup.js';
import { Cluster, type ClusterNode, until } from '../support/cluster.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';

interface Message {
  content: string;
  seq: number;
}

const contents = (client: ChatClient): string[] =>
  client.all<Message>('message:created').map(({ content }) => content);

describeWithRedis('two nodes that lose Redis', () => {
  let redis: RedisServer;
  let cluster: Cluster;
  let here: ClusterNode;
  let there: ClusterNode;
  let conversationId: string;
  let asha: ChatClient;
  let near: ChatClient;
  let far: ChatClient;

  beforeAll(async () => {
    redis = await RedisServer.start();
    cluster = await Cluster.start(2, {
      REDIS_URL: redis.url,
      PRESENCE_HEARTBEAT_MS: '1000',
      PRESENCE_LEASE_MS: '5000',
      PRESENCE_GRACE_MS: '300',
    });
    [here, there] = cluster.nodes as [ClusterNode, ClusterNode];
    conversationId = await cluster.conversation('asha', 'ben');
    asha = await cluster.connect(here, 'asha');
    near = await cluster.connect(here, 'ben');
    far = await cluster.connect(there, 'ben');
  }, 60_000);

  afterAll(cleanup, 60_000);

  const say = (content: string) => asha.ask('message:send', { conversationId, content });
  const reaches = (client: ChatClient, content: string) =>
    client.hear<Message>('message:created', (message) => message.content === content);

  /** What the far client finds when it asks for everything. */
  const history = async (): Promise<string[]> => {
    const { body } = await there.rest('ben').get(`/api/v1/conversations/${conversationId}/messages`);
    return body.items.map(({ content }: Message) => content);
  };

  const redisIs = (node: ClusterNode, status: string) =>
    until(
      () => node.rest().get('/health/ready'),
      ({ body }) => body.details.redis.status === status,
    );

  it('go on without it: own sockets, REST, logout and ban; and say so', async () => {
    await redis.stop();
    const ready = await redisIs(here, 'degraded');
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { database: { status: 'up' } } },
    });
    await redisIs(there, 'degraded');

    const began = Date.now();
    expect(await say('while it is stopped')).toMatchObject({ ok: true });
    await reaches(near, 'while it is stopped');
    expect(Date.now() - began).toBeLessThan(3000);
    expect(await history()).toContain('while it is stopped');
    expect(contents(far)).toEqual([]);

    const spammer = await cluster.connect(there, 'spammer');
    const closed = spammer.closed();
    await here.rest({ sub: 'moderator', roles: ['admin'] }).put('/api/v1/users/spammer/ban');
    await closed;
    await expect(cluster.connect(there, 'spammer')).rejects.toMatchObject({ data: { code: 'auth.banned' } });
  });

  it('tell clients to sync when it is back, and deliver everywhere again, without a restart', async () => {
    await redis.start();
    expect(await far.hear('sync:needed')).toEqual({ reason: 'gap', withinMs: expect.any(Number) });
    expect(await history()).toContain('while it is stopped');
    await redisIs(here, 'up');
    await redisIs(there, 'up');
    await say('after it was stopped');
    await reaches(far, 'after it was stopped');
    await until(
      () => there.rest('ben').get('/api/v1/presence?userIds=asha'),
      ({ body }) => body.items[0].status === 'online',
    );
  });

  it('do not wait for it while it is paused', async () => {
    const gapsBefore = far.all('sync:needed').length;
    redis.pause();
    const began = Date.now();
    for (let i = 0; i < 5; i += 1) expect(await say(`paused ${i}`)).toMatchObject({ ok: true });
    await reaches(near, 'paused 4');
    expect((await here.rest('asha').get('/api/v1/unread')).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(5000);
    await redisIs(here, 'degraded');
    redis.resume();
    await far.hear('sync:needed', () => far.all('sync:needed').length > gapsBefore);
    await redisIs(here, 'up');
    await say('after it was paused');
    await reaches(far, 'after it was paused');
    expect(new Set(contents(far)).size).toBe(contents(far).length);
    expect(await history()).toEqual(expect.arrayContaining(['paused 0', 'paused 4', 'after it was paused']));
  });

  it('hide on all of them who has become invisible on one while it was paused', async () => {
    redis.pause();
    await redisIs(here, 'degraded');
    await redisIs(there, 'degraded');
    expect(await near.ask('presence:set', { status: 'invisible' })).toMatchObject({ ok: true });
    redis.resume();
    for (const node of [here, there]) {
      await redisIs(node, 'up');
      await until(
        () => node.rest('asha').get('/api/v1/presence?userIds=ben'),
        ({ body }) => body.items[0].status === 'offline',
      );
    }
  });

  it('see the people of a node again that they took for dead', async () => {
    const client = redis.client();
    const [nodeId] = (await client.hkeys('haggle:presence:user:asha')).filter((key) => key !== '*');
    const timesGone = () =>
      far.all('presence:changed').filter(({ userId, status }) => userId === 'asha' && status === 'offline')
        .length;
    const before = timesGone();
    const endLease = `if redis.call('SCARD', KEYS[1]) > 0 then redis.call('ZADD', KEYS[2], 1, ARGV[1]) end`;
    const keys = [`haggle:presence:node:${nodeId}`, 'haggle:presence:nodes'] as const;
    await until(
      () => client.eval(endLease, 2, ...keys, nodeId as string),
      () => timesGone() > before,
    );
    await until(
      () => there.rest('ben').get('/api/v1/presence?userIds=asha'),
      ({ body }) => body.items[0].status === 'online',
    );
  });

  it('go on when it forgets everything', async () => {
    await redis.flush();
    await say('after it was emptied');
    await reaches(far, 'after it was emptied');
    await until(
      () => there.rest('ben').get('/api/v1/presence?userIds=asha'),
      ({ body }) => body.items[0].status === 'online',
    );
    asha.close();
    await far.hear('presence:changed', ({ userId, status }) => userId === 'asha' && status === 'offline');
  });

  it('have told nobody anything twice', async () => {
    await Promise.all([near.caughtUp(), far.caughtUp()]);
    for (const client of [near, far]) expect(new Set(contents(client)).size).toBe(contents(client).length);
    expect(contents(near)).toEqual(await history());
  });
});
