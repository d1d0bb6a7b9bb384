import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

/** Of a limit of 300 sends one hundredth: three. */
const HUNDREDTH = '0.01';

const SERVICE = { sub: 'market', roles: ['service'] };

describe('limits', () => {
  let app: TestApp;

  afterEach(() => app.stop());

  async function conversation(): Promise<string> {
    const { body } = await app
      .service()
      .post('/api/v1/conversations', { type: 'direct', members: [{ userId: 'asha' }, { userId: 'ben' }] });
    return body.id;
  }

  it('refuses the send that is one too many, over REST with the time to come back, over sockets alike', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: HUNDREDTH });
    const id = await conversation();
    const path = `/api/v1/conversations/${id}/messages`;
    const first = await app.rest('asha').post(path, { content: '1' });
    expect(first.status).toBe(201);
    expect(first.headers.get('ratelimit-limit')).toBe('3');
    expect(first.headers.get('ratelimit-remaining')).toBe('2');
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    const asha = await app.connect('asha');
    expect(await asha.ask('message:send', { conversationId: id, content: '2' })).toMatchObject({ ok: true });
    expect(await asha.ask('message:send', { conversationId: id, content: '3' })).toMatchObject({ ok: true });

    const overSocket = await asha.ask('message:send', { conversationId: id, content: '4' });
    expect(overSocket).toEqual({
      ok: false,
      error: {
        code: 'request.rate_limited',
        message: expect.any(String),
        details: { limit: 'send', max: 3, windowSeconds: 60, retryAfterMs: expect.any(Number) },
      },
    });
    const overRest = await app.rest('asha').post(path, { content: '5' });
    expect(overRest.status).toBe(429);
    expect(overRest.body).toMatchObject({ code: 'request.rate_limited', details: { limit: 'send', max: 3 } });
    expect(Number(overRest.headers.get('retry-after'))).toBe(
      Math.ceil(overRest.body.details.retryAfterMs / 1000),
    );
    expect(overRest.headers.get('ratelimit-remaining')).toBe('0');

    expect((await app.rest('ben').post(path, { content: 'mine are counted apart' })).status).toBe(201);
    const { body } = await app.rest('asha').get(path);
    expect(body.items.map(({ content }: { content: string }) => content)).toEqual([
      '1',
      '2',
      '3',
      'mine are counted apart',
    ]);
  });

  it('counts every event of a socket, also those that nobody knows', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: HUNDREDTH });
    const asha = await app.connect('asha');
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 8; i += 1) codes.push((await asha.ask('no:such-event')).error?.code);
    expect(codes).toEqual([
      ...Array.from({ length: 6 }, () => 'request.unknown_event'),
      'request.rate_limited',
      'request.rate_limited',
    ]);
  });

  it('counts the asks of a marketplace server against its address', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.001' });
    const market = await app.connectWith(tokenFor(SERVICE));
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 7; i += 1) codes.push((await market.ask('no:such-event')).error?.code);
    // Six calls, of which one was the handshake.
    expect(codes.indexOf('request.rate_limited')).toBe(5);
  });

  it('counts what is fetched of media, whichever way its viewer is known', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: HUNDREDTH });
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1)
      statuses.push((await app.rest('asha').get('/api/v1/media/0123456789abcdef01234567')).status);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 429]);
    expect((await app.rest('ben').get('/api/v1/media/0123456789abcdef01234567')).status).toBe(404);
  });

  it('counts every request against its address before the token is looked at', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.001' });
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) statuses.push((await app.rest().get('/api/v1/users/me')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
    for (const path of ['/health/live', '/health/ready'])
      expect((await app.rest().get(path)).status).toBe(200);
    for (const path of ['/health', '/healthy', '/health/live/x'])
      expect((await app.rest().get(path)).status).toBe(429);
  });

  it('believes a proxy about the address only where it is trusted', async () => {
    const from = (address: string): Promise<number> =>
      fetch(`${app.origin}/api/v1/config`, { headers: { 'x-forwarded-for': address } }).then(
        ({ status }) => status,
      );
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.0001', TRUST_PROXY: 'loopback' });
    expect([await from('203.0.113.1'), await from('203.0.113.2'), await from('203.0.113.1')]).toEqual([
      200, 200, 429,
    ]);
    await app.stop();
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.0001' });
    expect([await from('203.0.113.1'), await from('203.0.113.2')]).toEqual([200, 429]);
  });

  it('counts each handshake of a socket against its address, and none of its polls', async () => {
    const handshake = (headers: Record<string, string> = {}) =>
      fetch(`${app.origin}/socket.io/?EIO=4&transport=polling`, { headers });
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.001', TRUST_PROXY: 'loopback' });
    const asha = await app.connect('asha', { transports: ['polling'] });
    for (let poll = 0; poll < 10; poll += 1) await asha.ask('no:such-event');
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) statuses.push((await handshake()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);

    const refused = await handshake();
    expect(await refused.json()).toMatchObject({
      code: 'request.rate_limited',
      details: { limit: 'call', max: 6 },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const upgrade = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const webSocket = get(`${app.origin}/socket.io/?EIO=4&transport=websocket`, {
      headers: { ...upgrade, 'sec-websocket-key': Buffer.alloc(16).toString('base64') },
    });
    const [response] = (await once(webSocket, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(429);
    expect(await json(response)).toMatchObject({ code: 'request.rate_limited' });
    await expect(app.connect('asha')).rejects.toThrow('websocket error');
    expect((await handshake({ 'x-forwarded-for': '203.0.113.1' })).status).toBe(200);
  });

  it('counts attempts to log in by the address and the account, however its name is written', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.05' });
    const login = (username: string) =>
      app.rest().post('/api/v1/auth/login', { username, password: 'wrong-password' });
    const statuses = [];
    for (const username of ['José', 'JOSÉ', 'Ｊｏｓé', 'Jose\u0301', 'ｊｏｓｅ\u0301'])
      statuses.push((await login(username)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await login('ben')).status).toBe(401);
  });

  it('refuses sockets that are opened too often, and too many at a time', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0.02' });
    await app.connect('asha');
    await expect(app.connect('asha')).rejects.toMatchObject({
      data: { code: 'sockets.too_many', details: { max: 1 } },
    });
    await expect(app.connect('asha')).rejects.toMatchObject({ data: { code: 'sockets.too_many' } });
    await expect(app.connect('asha')).rejects.toMatchObject({
      data: {
        code: 'request.rate_limited',
        details: { limit: 'connect', max: 3, retryAfterMs: expect.any(Number) },
      },
    });
    await expect(app.connect('ben')).resolves.toBeDefined();
  });

  it('lets a busy front end and a busy office pass with its defaults', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '1' });
    const id = await conversation();
    const asha = await app.connect('asha');
    const burst = Array.from({ length: 150 }, (_, i) =>
      asha.ask('message:send', { conversationId: id, content: `${i}` }),
    );
    expect((await Promise.all(burst)).filter(({ ok }) => !ok)).toEqual([]);
    const calls = Array.from({ length: 80 }, () => app.rest('asha').get('/api/v1/users/me'));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    let refused = 0;
    for (let round = 0; round < 18; round += 1) {
      const people = Array.from({ length: 100 }, (_, i) => app.rest(`person-${i}`).get('/api/v1/unread'));
      refused += (await Promise.all(people)).filter(({ status }) => status !== 200).length;
    }
    expect(refused).toBe(0);
  }, 60_000);

  it('tells its limits to clients; 0 switches them off', async () => {
    app = await TestApp.start({ RATE_LIMIT_SCALE: '2' });
    const { status, body } = await app.rest().get('/api/v1/config');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      limitWindowSeconds: 60,
      socketsPerUser: 100,
      messageMaxLength: 4000,
      typingLeaseMs: 6000,
    });
    expect(body.limits).toContainEqual({ name: 'send', user: 600, address: null, account: null });
    expect(body.limits).toContainEqual({ name: 'call', user: 1200, address: 12_000, account: null });
    await app.stop();
    app = await TestApp.start({ RATE_LIMIT_SCALE: '0' });
    const off = await app.rest().get('/api/v1/config');
    expect(off.body).toMatchObject({ socketsPerUser: null });
    expect(off.body.limits).toContainEqual({ name: 'send', user: null, address: null, account: null });
    expect(off.headers.get('ratelimit-limit')).toBeNull();
  });
});
