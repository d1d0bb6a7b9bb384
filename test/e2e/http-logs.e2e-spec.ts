import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp } from '../support/built-app.js';
import { tokenFor } from '../support/tokens.js';

const PASSWORD = 'a-password-that-nobody-shall-read';
const CONTENT = 'a content that nobody shall read';
const QUERY = 'a-query-that-nobody-shall-read';

describe('the log of limits', () => {
  it('warns once in each window of an address that is over one of its limits', async () => {
    const app = await BuiltApp.start({ RATE_LIMIT_SCALE: '0.0005' });
    const answers = [];
    for (let call = 0; call < 6; call += 1) answers.push(await app.rest().get('/api/v1/config'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 429]);
    expect(await app.end()).toBe(0);
    const warnings = app.lines.filter(({ msg }) => msg.includes('TRUST_PROXY'));
    expect(warnings).toEqual([
      expect.objectContaining({ level: 40, msg: expect.stringContaining('127.0.0.1') }),
    ]);
  });
});

describe('the logs', () => {
  let app: BuiltApp;
  const secrets = [PASSWORD, CONTENT, QUERY];

  beforeAll(async () => {
    app = await BuiltApp.start({ LOG_LEVEL: 'debug' });
    const token = tokenFor({ sub: 'asha' });
    secrets.push(token, tokenFor({ sub: 'ben' }));
    const asha = app.rest('asha');
    const credentials = { username: 'log-reader', password: PASSWORD, name: 'Reader' };
    const { body: tokens } = await app
      .rest()
      .post<Record<string, string>>('/api/v1/auth/register', credentials);
    secrets.push(tokens['accessToken']!, tokens['refreshToken']!);
    await app.rest().post('/api/v1/auth/login', { ...credentials, password: `${PASSWORD}!` });
    const created = await asha.post<{ id: string }>('/api/v1/conversations', {
      type: 'direct',
      members: [{ userId: 'ben' }],
    });
    const path = `/api/v1/conversations/${created.body.id}/messages`;
    await asha.post(path, { content: CONTENT, clientMessageId: 'c' });
    await asha.post(path, { content: `${CONTENT} again`, clientMessageId: 'c' });
    await asha.post(path, { content: [CONTENT] });
    await asha.post(path, `{"content":"${CONTENT}`);
    await asha.get(`${path}?limit=${QUERY}`);
    await asha.get(`/api/v1/nothing?token=${QUERY}`);
    await app.rest('eve').get(`${path}?before=1&cursor=${QUERY}`);
    await fetch(`${app.origin}/api/v1/unread`, {
      headers: { authorization: 'Bearer nonsense', 'x-request-id': 'mine-1' },
    });
    const ben = await app.connect('ben');
    await ben.ask('message:send', { conversationId: created.body.id, content: CONTENT });
    await ben.ask('message:send', { conversationId: created.body.id, content: { $ne: CONTENT } });
    await ben.ask('nothing', { content: CONTENT });
    ben.close();
  });

  it('end with the application, which ends by itself and in order', async () => {
    const idle = await app.connect('asha');
    const closed = idle.closed();
    expect(await app.end('SIGTERM')).toBe(0);
    expect(await closed).toMatch(/server|transport/);
  });

  afterAll(() => app.end('SIGKILL'));

  it('are JSON, one object a line, with a level and a time', () => {
    expect(app.lines.length).toBeGreaterThan(10);
    for (const line of app.lines) {
      expect(line).toMatchObject({
        level: expect.any(Number),
        time: expect.any(Number),
        msg: expect.any(String),
      });
      expect(line.level).toBeGreaterThan(0);
    }
  });

  it('tell each request with its id, its path and its end', () => {
    const requests = app.lines.filter(({ res }) => res !== undefined);
    expect(requests.length).toBeGreaterThanOrEqual(9);
    for (const line of requests) {
      const text = JSON.stringify(line);
      expect(text).toMatch(/"(reqId|id)":"[\w.-]+"/);
      expect(text).toMatch(/"path":"\/api\/v1\/[^"?]+"/);
      expect(text).toMatch(/"statusCode":\d{3}/);
    }
    expect(requests.some((line) => JSON.stringify(line).includes('mine-1'))).toBe(true);
  });

  it('hold no token, no password, no content and no query', () => {
    const text = JSON.stringify(app.lines);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
