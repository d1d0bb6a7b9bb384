import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PresencePrivacy } from '../../../src/modules/presence/presence-privacy.js';
import { Connections } from '../../../src/platform/ws/sockets/connections.js';
import type { ChatClient } from '../../support/chat-client.js';
import { cleanup } from '../../support/cleanup.js';
import { describeWithRedis, RedisServer } from '../../support/redis.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

/** No lease ends by itself here. */
const LONG = { TYPING_LEASE_MS: '600000' };

/** The next that types has got as far as who may see it, when this is done. */
function beforeItIsTold(app: TestApp, happens: () => Promise<unknown>): void {
  const privacy = app.app.get(PresencePrivacy, { strict: false });
  const viewersIn = privacy.viewersIn.bind(privacy);
  const spy = jest.spyOn(privacy, 'viewersIn').mockImplementation(async (...asked) => {
    const viewers = await viewersIn(...asked);
    spy.mockRestore();
    await happens();
    return viewers;
  });
}

const typingOf = (client: ChatClient): string[] =>
  client.heard.map(({ event }) => event).filter((event) => event.startsWith('typing:'));

describe('typing that is still to be told', () => {
  let app: TestApp;
  let conversationId: string;
  let asha: ChatClient;
  let ben: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start(LONG);
    conversationId = (await beginWith(app, 'asha', 'ben')).id;
    [asha, ben] = await Promise.all([app.connect('asha'), app.connect('ben')]);
  });

  afterAll(() => app.stop());

  it('is over when what was typed is sent', async () => {
    beforeItIsTold(app, () => asha.ask('message:send', { conversationId, content: 'hello' }));
    expect(await asha.ask('typing:start', { conversationId })).toMatchObject({ ok: true });
    await ben.caughtUp();
    expect(ben.all('message:created')).toHaveLength(1);
    expect(typingOf(ben)).toEqual([]);
  });

  it('is over when the client says so', async () => {
    beforeItIsTold(app, () => asha.ask('typing:stop', { conversationId }));
    expect(await asha.ask('typing:start', { conversationId })).toMatchObject({ ok: true });
    await ben.caughtUp();
    expect(typingOf(ben)).toEqual([]);
  });

  it('is over when the socket closes', async () => {
    const phone = await app.connect('asha');
    const isGone = new Promise<void>((resolve) =>
      app.app.get(Connections, { strict: false }).watch({ closed: () => resolve() }),
    );
    const isDone = new Promise<void>((resolve) =>
      beforeItIsTold(app, () => {
        phone.close();
        return isGone.then(resolve);
      }),
    );
    phone.socket.emit('typing:start', { conversationId });
    await isDone;
    await ben.caughtUp();
    expect(typingOf(ben)).toEqual([]);
  });

  it('is told when the client types again, however fast it said otherwise', async () => {
    void asha.ask('typing:start', { conversationId });
    void asha.ask('typing:stop', { conversationId });
    await asha.ask('typing:start', { conversationId });
    await ben.hear('typing:started');
    await Promise.all([asha.caughtUp(), ben.caughtUp()]);
    expect(typingOf(ben).at(-1)).toBe('typing:started');
  });
});

describeWithRedis('typing at one node and sending at another', () => {
  let here: TestApp;
  let there: TestApp;
  let conversationId: string;
  let asha: ChatClient;
  let benHere: ChatClient;
  let benThere: ChatClient;

  beforeAll(async () => {
    const redis = await RedisServer.start();
    const variables = { ...LONG, MONGODB_URI: testDatabase(), REDIS_URL: redis.url };
    here = await TestApp.start(variables);
    there = await TestApp.start(variables);
    conversationId = (await beginWith(here, 'asha', 'ben')).id;
    asha = await here.connect('asha');
    benHere = await here.connect('ben');
    benThere = await there.connect('ben');
  }, 60_000);

  afterAll(async () => {
    benThere.close();
    await there.app.close();
    await here.stop();
    await cleanup();
  }, 60_000);

  it('leaves nobody typing when it is told late', async () => {
    beforeItIsTold(here, () => say(there.rest('asha'), conversationId, 'hello'));
    await asha.ask('typing:start', { conversationId });
    await benHere.hear('typing:stopped');
    await benThere.caughtUp();
    expect(typingOf(benHere)).toEqual(['typing:started', 'typing:stopped']);
    expect(typingOf(benThere)).toEqual([]);
  });

  it('shows what is typed after that', async () => {
    const { data } = await asha.ask('typing:start', { conversationId });
    for (const ben of [benHere, benThere])
      await ben.hear('typing:started', ({ expiresAt }) => expiresAt === data.expiresAt);
    await say(there.rest('asha'), conversationId, 'and this');
    await benThere.hear('typing:stopped');
  });
});
