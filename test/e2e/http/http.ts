import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/cluster.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { TestApp } from '../../support/test-app.js';
import { beginWith } from '../../support/talk.js';

const PATH = '/api/v1/conversations';
const ORIGIN = 'https://market.example';

describe('over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: `${ORIGIN}, https://admin.example` });
  });

  afterAll(() => app.stop());

  it('an error is problem+json with a code, and with what is wrong', async () => {
    const { status, headers, body } = await app
      .rest('asha')
      .post<object>(PATH, { type: 'group', members: [{ userId: 5 }], x: 1 });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: '/docs/errors#request.invalid',
      title: 'Bad request',
      status: 400,
      detail: 'The request does not have the expected shape.',
      code: 'request.invalid',
      details: expect.arrayContaining([
        { path: 'x', message: 'property x should not exist' },
        { path: 'members.0.userId', message: expect.stringContaining('userId') },
      ]),
      requestId: headers.get('x-request-id'),
    });
  });

  it.each([
    ['GET', PATH, 401, 'auth.token_invalid'],
    ['GET', '/api/v1/nothing', 404, 'request.route_not_found'],
    ['GET', '/api/v2/conversations', 404, 'request.route_not_found'],
    ['DELETE', '/api/v1/unread', 404, 'request.route_not_found'],
    ['GET', '/nothing', 404, 'request.route_not_found'],
    ['POST', '/', 404, 'request.route_not_found'],
    ['GET', '/docs/nothing', 404, 'request.route_not_found'],
    ['GET', '/%E0%A4%A', 404, 'request.route_not_found'],
  ])('%s %s without a token answers %d', async (method, path, status, code) => {
    expect(await app.rest().request(method, path)).toMatchObject({ status, body: { status, code } });
  });

  it('the bare address leads to the documentation', async () => {
    const { status, headers } = await fetch(app.origin, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
  });

  it('every answer has the id of its request: the caller’s own when it is harmless', async () => {
    const idFor = async (given?: string) =>
      (
        await fetch(`${app.origin}/health/live`, { headers: given ? { 'x-request-id': given } : {} })
      ).headers.get('x-request-id');
    expect(await idFor('trace-1.2_3')).toBe('trace-1.2_3');
    const made = await Promise.all([idFor(), idFor('a b'), idFor('x'.repeat(65)), idFor('{"$ne":1}')]);
    expect(new Set(made).size).toBe(4);
    for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers protect the browser, and do not say what they are made by', async () => {
    const { headers } = await app.rest('asha').get('/api/v1/unread');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'strict-transport-security': expect.any(String),
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'referrer-policy': 'no-referrer',
    });
    expect(headers.get('x-powered-by')).toBeNull();
  });

  const corsOf = async (path: string, origin: string, method = 'GET') => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const response = await fetch(app.origin + path, {
      method,
      headers: { origin, ...(method === 'OPTIONS' && asked) },
    });
    const { status, headers } = response;
    return {
      status,
      allowed: headers.get('access-control-allow-origin'),
      credentials: headers.get('access-control-allow-credentials'),
      headers,
    };
  };

  it.each(['/health/live', PATH, '/socket.io/?EIO=4&transport=polling'])(
    'browsers may call %s from origins that are configured',
    async (path) => {
      for (const origin of [ORIGIN, 'https://admin.example'])
        expect(await corsOf(path, origin)).toMatchObject({ allowed: origin, credentials: null });
      for (const origin of [
        'https://evil.example',
        `${ORIGIN}.evil.example`,
        'null',
        'http://market.example',
      ]) {
        expect((await corsOf(path, origin)).allowed).toBeNull();
      }
    },
  );

  it('a browser that asks first is told what it may send', async () => {
    const { status, allowed, headers } = await corsOf(PATH, ORIGIN, 'OPTIONS');
    expect({ status, allowed }).toEqual({ status: 204, allowed: ORIGIN });
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    expect((await corsOf(PATH, 'https://evil.example', 'OPTIONS')).allowed).toBeNull();
  });

  it('the documents are there for everybody', async () => {
    const page = await app.rest().get<string>('/docs');
    expect(page.status).toBe(200);
    expect(page.body).toContain('swagger-ui');
    const { body } = await app.rest().get<{ openapi: string; paths: object }>('/docs-json');
    expect(body.openapi).toMatch(/^3\./);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([PATH, `${PATH}/{id}/messages`, '/api/v1/users/me', '/api/v1/unread']),
    );
  });
});

describe('CORS', () => {
  it.each([
    ['off by default', {}, null],
    ['open for everybody when that is asked for', { CORS_ORIGINS: '*' }, '*'],
    ['configured by the name of the contracts', { SOCKET_IO_CORS_ORIGIN: ORIGIN }, ORIGIN],
    ['configured by the name of front ends', { FRONTEND_URL: ORIGIN }, ORIGIN],
  ])('is %s', async (_, variables, allowed) => {
    const app = await TestApp.start(variables);
    const { headers } = await fetch(`${app.origin}/health/live`, { headers: { origin: ORIGIN } });
    expect(headers.get('access-control-allow-origin')).toBe(allowed);
    await app.stop();
  });
});

describe('when the database goes away', () => {
  let proxy: MongoProxy;
  let app: TestApp;

  beforeAll(async () => {
    proxy = await MongoProxy.start();
    app = await TestApp.start({ MONGODB_URI: proxy.uri });
  });

  afterAll(async () => {
    proxy.mend();
    await app.stop();
    await proxy.stop();
  });

  const status = async (path: string) => (await app.rest().get(path)).status;

  it('it is said so by everything that needs it, and all is well when it is back', async () => {
    const { id } = await beginWith(app, 'asha', 'ben');
    const asha = await app.connect('asha');
    expect(await status('/health/ready')).toBe(200);

    proxy.cut();
    const [ready, live, send, ask] = await Promise.all([
      until(
        () => app.rest().get<object>('/health/ready'),
        (answer) => answer.status !== 200,
      ),
      app.rest().get('/health/live'),
      app.rest('asha').post<object>(`${PATH}/${id}/messages`, { content: 'x', clientMessageId: 'c-1' }),
      asha.ask('message:send', { conversationId: id, content: 'y', clientMessageId: 'c-2' }),
    ]);
    expect(live.status).toBe(200);
    expect(ready).toMatchObject({
      status: 503,
      body: { status: 503, code: 'health.not_ready' },
    });
    expect(send).toMatchObject({ status: 503, body: { code: 'database.unavailable' } });
    expect(ask).toMatchObject({ ok: false, error: { code: 'database.unavailable' } });

    proxy.mend();
    while ((await status('/health/ready')) !== 200);
    const again = await asha.ask('message:send', {
      conversationId: id,
      content: 'y',
      clientMessageId: 'c-2',
    });
    expect(again).toMatchObject({ ok: true, data: { content: 'y' } });
    const { body } = await app.rest('ben').get<{ items: { content: string }[] }>(`${PATH}/${id}/messages`);
    expect(body.items.filter(({ content }) => content === 'y')).toHaveLength(1);
  }, 60_000);
});
