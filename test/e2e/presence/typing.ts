import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatClient } from '../../support/chat-client.js';
import { commandsDuring } from '../../support/commands.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

describe('typing', () => {
  let app: TestApp;
  let conversationId: string;
  let asha: ChatClient;
  let ben: ChatClient;
  let eve: ChatClient;

  beforeAll(async () => {
    app = await TestApp.start({ TYPING_LEASE_MS: '1500', MONGODB_URI: watchedDatabase() });
    const members = [{ userId: 'asha' }, { userId: 'ben' }];
    conversationId = (await app.service().post('/api/v1/conversations', { type: 'direct', members })).body.id;
    [asha, ben, eve] = await Promise.all([app.connect('asha'), app.connect('ben'), app.connect('eve')]);
  });

  afterAll(() => app.stop());

  const stops = (count: number): Promise<unknown> =>
    ben.hear('typing:stopped', () => ben.all('typing:stopped').length >= count);

  it('is told to the other members and ends by itself', async () => {
    const answer = await asha.ask('typing:start', { conversationId });
    expect(answer).toMatchObject({ ok: true, data: { expiresAt: expect.any(String) } });
    expect(await ben.hear('typing:started')).toEqual({
      conversationId,
      userId: 'asha',
      expiresAt: answer.data.expiresAt,
    });
    await stops(1);
    expect(ben.all('typing:stopped')).toEqual([{ conversationId, userId: 'asha' }]);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(answer.data.expiresAt) - 20);
  });

  it('stops once when the client says so, and not again', async () => {
    await asha.ask('typing:start', { conversationId });
    await asha.ask('typing:stop', { conversationId });
    await asha.ask('typing:stop', { conversationId });
    await ben.caughtUp();
    expect(ben.all('typing:stopped')).toHaveLength(2);
  });

  it('stops when the socket closes', async () => {
    const phone = await app.connect('asha');
    await phone.ask('typing:start', { conversationId });
    phone.close();
    await stops(3);
  });

  it('stops when what was typed is sent, over whichever transport', async () => {
    await asha.ask('typing:start', { conversationId });
    await asha.ask('message:send', { conversationId, content: 'hello' });
    await stops(4);
    await asha.ask('typing:start', { conversationId });
    await app
      .rest('asha')
      .post(`/api/v1/conversations/${conversationId}/messages`, { content: 'hello again' });
    await stops(5);
    expect(ben.all('typing:stopped')).toHaveLength(5);
  });

  it('goes on for as long as it is said again', async () => {
    const first = await asha.ask('typing:start', { conversationId });
    await ben.hear('typing:started', ({ expiresAt }) => expiresAt === first.data.expiresAt);
    const second = await asha.ask('typing:start', { conversationId });
    await stops(6);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(second.data.expiresAt) - 50);
  });

  it('asks nothing of the store while the two talk, and knows at once of a block', async () => {
    const talk = () => asha.ask('message:send', { conversationId, content: 'hello' });
    const type = async () => {
      const before = ben.all('typing:started').length;
      expect(await asha.ask('typing:start', { conversationId })).toMatchObject({ ok: true });
      await ben.caughtUp();
      return ben.all('typing:started').length - before;
    };
    await talk();
    await type();
    const commands = await commandsDuring(app, async () => {
      expect(await type()).toBe(1);
      await asha.ask('typing:stop', { conversationId });
    });
    expect(commands.filter((command) => command.startsWith('find'))).toEqual([]);
    const block = '/api/v1/users/asha/block';
    expect((await app.rest('ben').put(block)).status).toBe(204);
    expect(await type()).toBe(0);
    expect((await app.rest('ben').delete(block)).status).toBe(204);
    await talk();
    expect(await type()).toBe(1);
  });

  it('is none of a stranger, nor of the one who types', async () => {
    expect(await eve.ask('typing:start', { conversationId })).toMatchObject({
      ok: false,
      error: { code: 'conversations.not_found' },
    });
    await Promise.all([asha.caughtUp(), eve.caughtUp()]);
    for (const client of [asha, eve])
      expect([...client.all('typing:started'), ...client.all('typing:stopped')]).toEqual([]);
  });
});
