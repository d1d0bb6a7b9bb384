import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageDto, SentMessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { ChatClient } from '../../support/chat-client.js';
import { beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { type Claims, tokenFor } from '../../support/tokens.js';

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const until = (sub: string, exp: number): Claims => ({ sub, exp });

describe('a socket', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const whoIs = async (client: ChatClient) => {
    const { id } = await beginWith(app, 'host', 'asha');
    const { data } = await client.ask<SentMessageDto>('message:send', {
      conversationId: id,
      content: 'It is me.',
    });
    return data?.senderId;
  };

  const token = tokenFor({ sub: 'asha', name: 'Asha' });

  it.each([
    ['auth.token', { auth: { token } }],
    ['auth.token with the word Bearer', { auth: { token: `Bearer ${token}` } }],
    ['the Authorization header', { auth: {}, extraHeaders: { Authorization: `Bearer ${token}` } }],
    [
      'a header over long polling',
      { auth: {}, extraHeaders: { Authorization: `Bearer ${token}` }, transports: ['polling'] },
    ],
    ['auth.token over long polling', { auth: { token }, transports: ['polling'] }],
    ['a transport that changes on the way', { auth: { token }, transports: ['polling', 'websocket'] }],
  ])('is let in by %s', async (_, options) => {
    expect(await whoIs(await app.connectWith(undefined, options))).toBe('asha');
  });

  it('is told why it is not let in, with a code', async () => {
    for (const [bad, code] of [
      [undefined, 'auth.token_invalid'],
      ['nonsense', 'auth.token_invalid'],
      [tokenFor({ sub: 'asha', exp: inSeconds(-10) }), 'auth.token_expired'],
    ] as const) {
      await expect(app.connectWith(bad)).rejects.toMatchObject({
        message: expect.any(String),
        data: { code, message: expect.any(String) },
      });
    }
  });

  it('is not let in by a token in the query, where logs would keep it', async () => {
    await expect(app.connectWith(undefined, { query: { token } })).rejects.toMatchObject({
      data: { code: 'auth.token_invalid' },
    });
  });

  it('is one of several of the same person, who all hear the same, once', async () => {
    const devices = await Promise.all([1, 2, 3].map(() => app.connect('many')));
    const other = await app.connect('other');
    const { id } = await beginWith(app, 'many', 'other');
    const [first] = devices as [ChatClient];
    const sent = await first.ask<SentMessageDto>('message:send', {
      conversationId: id,
      content: 'from my phone',
    });
    const { data } = await other.ask<SentMessageDto>('message:send', {
      conversationId: id,
      content: 'to all of you',
    });
    await first.ask('conversation:read', { conversationId: id, seq: 2 });
    for (const device of [...devices, other]) {
      await device.hear('conversation:read', ({ seq }) => seq === 2);
      expect(device.all<MessageDto>('message:created').map((message) => message.id)).toEqual([
        sent.data?.id,
        data?.id,
      ]);
      expect(device.all('conversation:created')).toHaveLength(1);
      expect(device.all('conversation:read')).toMatchObject([{ conversationId: id, userId: 'many', seq: 2 }]);
    }
    first.close();
    await say(app.rest('other'), id, 'to the rest of you');
    await devices[1]!.hear('message:created', ({ seq }) => seq === 3);
    expect(first.all('message:created')).toHaveLength(2);
  });

  it('hears a message before the ack of its own send, and after its conversation', async () => {
    const order: string[] = [];
    const asha = await app.connect('early');
    asha.socket.onAny((event: string) => order.push(event));
    const { id } = await beginWith(app, 'early', 'late');
    await asha.hear('conversation:created');
    await asha.ask('message:send', { conversationId: id, content: 'x' }).then(() => order.push('ack'));
    expect(order.filter((event) => !event.startsWith('presence:'))).toEqual([
      'conversation:created',
      'message:created',
      'ack',
    ]);
  });

  it('is told before its token ends, and closed when it does', async () => {
    const exp = inSeconds(3);
    const client = await app.connect(until('brief', exp));
    const closed = client.closed();
    expect(await client.hear('auth:expiring')).toEqual({ expiresAt: new Date(exp * 1000).toISOString() });
    expect(client.socket.connected).toBe(true);
    expect(await closed).toBe('io server disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000 - 100);
    const { id } = await beginWith(app, 'host', 'brief');
    await say(app.rest('host'), id, 'too late');
    expect(client.all('message:created')).toEqual([]);
  });

  it('lives on with a fresh token, of the same person alone', async () => {
    const client = await app.connect(until('lasting', inSeconds(3)));
    const closed = client.closed();
    await client.hear('auth:expiring');
    const others = await client.ask('auth:refresh', { token: tokenFor({ sub: 'somebody-else' }) });
    expect(others).toMatchObject({ ok: false, error: { code: 'auth.identity_mismatch' } });
    const exp = inSeconds(4);
    const renewed = await client.ask('auth:refresh', { token: tokenFor({ sub: 'lasting', exp }) });
    expect(renewed).toEqual({ ok: true, data: { expiresAt: new Date(exp * 1000).toISOString() } });
    expect(await closed).toBe('io server disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000 - 100);
    expect(client.all('auth:expiring')).toHaveLength(2);
  });

  it('without an end to its token stays', async () => {
    const client = await app.connect(until('endless', inSeconds(100 * 365 * 24 * 3600)));
    await client.caughtUp();
    expect(client.socket.connected).toBe(true);
    expect(client.all('auth:expiring')).toEqual([]);
  });

  it('learns nothing in rooms that it makes up', async () => {
    const { id } = await beginWith(app, 'host', 'guest');
    const spy = await app.connect('spy');
    for (const event of ['join', 'join-conversation', 'chat:join', 'subscribe']) {
      for (const room of [`user:host`, id, { room: 'user:host' }, { conversationId: id }]) {
        expect(await spy.ask(event, room)).toMatchObject({
          ok: false,
          error: { code: 'request.unknown_event' },
        });
      }
    }
    await say(app.rest('host'), id, 'a secret');
    await spy.caughtUp();
    expect(spy.all('message:created')).toEqual([]);
  });

  it('gets everything that is asked of it at once answered, in order of storage', async () => {
    const { id } = await beginWith(app, 'host', 'quick');
    const quick = await app.connect('quick');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0
          ? quick.ask('message:send', { conversationId: id, content: `m${n}` })
          : quick.ask('nothing', n),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
    expect(answers.filter(({ error }) => error?.code === 'request.unknown_event')).toHaveLength(20);
  });
});
