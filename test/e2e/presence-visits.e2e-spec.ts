import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Partners } from '../../src/modules/conversations/index.js';
import { ChatClient } from '../support/chat-client.js';
import { cleanup } from '../support/cleanup.js';
import { ClusterNode } from '../support/cluster.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { TestApp } from '../support/test-app.js';
import { testDatabase } from '../support/test-database.js';
import { tokenFor } from '../support/tokens.js';

interface Presence {
  userId: string;
  status: string;
}

describeWithRedis('people who visit several nodes', () => {
  let variables: Record<string, string>;
  let here: TestApp;
  let asha: ChatClient;
  let pat: string;
  let number = 0;

  beforeAll(async () => {
    const redis = await RedisServer.start();
    variables = {
      MONGODB_URI: testDatabase(),
      REDIS_URL: redis.url,
      PRESENCE_GRACE_MS: '1',
      DRAIN_SPREAD_MS: '100',
    };
    here = await TestApp.start(variables);
  }, 60_000);

  afterAll(async () => {
    await here.stop();
    await cleanup();
  }, 60_000);

  beforeEach(async () => {
    number += 1;
    pat = `pat${number}`;
    const members = ['asha', pat, `carl${number}`].map((userId) => ({ userId }));
    await here.service().post('/api/v1/conversations', { type: 'group', members });
    asha = await here.connect('asha');
    await asha.hear('presence:snapshot');
  }, 60_000);

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const heard = (userId: string, status: string): Promise<Presence> =>
    asha.hear<Presence>('presence:changed', (seen) => seen.userId === userId && seen.status === status);

  const statusOfPat = async (): Promise<string> =>
    (await here.rest('asha').get(`/api/v1/presence?userIds=${pat}`)).body.items[0].status;

  /** Their book app, at another node, says that they are gone. */
  async function hideAt(node: ClusterNode, userId: string): Promise<void> {
    const app = await ChatClient.connect(`${node.origin}/bookmarket`, tokenFor({ sub: userId }));
    await heard(userId, 'online');
    await app.ask('user:offline', { userId });
    await heard(userId, 'offline');
  }

  it('are seen again when the node is dead at which an app has said that they are gone', async () => {
    const there = await ClusterNode.start(variables);
    await hideAt(there, pat);
    asha.heard.length = 0;
    await there.end('SIGKILL');
    await here.connect(pat);
    await heard(pat, 'online');
    expect(await statusOfPat()).toBe('online');
  }, 60_000);

  it('stay unseen behind that when they have said so themselves, too', async () => {
    const there = await ClusterNode.start(variables);
    const carl = `carl${number}`;
    for (const userId of [pat, carl]) await hideAt(there, userId);
    const phone = await here.connect(pat);
    await here.connect(carl);
    expect(await phone.ask('presence:set', { status: 'invisible' })).toMatchObject({ ok: true });
    asha.heard.length = 0;
    await there.end('SIGKILL');
    await heard(carl, 'online');
    expect(await statusOfPat()).toBe('offline');
  }, 60_000);

  it('are gone, as an app has said, also while that node stops', async () => {
    const there = await ClusterNode.start(variables);
    await hideAt(there, pat);
    await there.end('SIGTERM');
    expect(await statusOfPat()).toBe('offline');
  }, 60_000);

  it('are here when they have come to another node before it could be told that they are gone', async () => {
    const slow = await TestApp.start(variables);
    const phone = await slow.connect(pat);
    await heard(pat, 'online');
    const partners = slow.app.get(Partners);
    const whoKnow = partners.whoKnow.bind(partners);
    let goOn = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      jest.spyOn(partners, 'whoKnow').mockImplementationOnce(async (userId) => {
        const held = new Promise<void>((release) => (goOn = release));
        resolve();
        await held;
        return whoKnow(userId);
      });
    });
    phone.close();
    await asked;
    asha.heard.length = 0;
    await here.connect(pat);
    await heard(pat, 'online');
    goOn();
    // What the slow node says after that comes after that.
    await slow.connect(`carl${number}`);
    await heard(`carl${number}`, 'online');
    const seen = asha.all<Presence>('presence:changed').filter(({ userId }) => userId === pat);
    expect(seen.at(-1)?.status).toBe('online');
    await slow.app.close();
  }, 60_000);
});
