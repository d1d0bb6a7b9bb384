import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

const ME = '/api/v1/users/me';

describe('a token that was verified before', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** What both doors say to it: whom it lets in, or why not. */
  async function enter(token: string): Promise<string> {
    const { status, body } = await new RestClient(app.origin, token).get<{ id: string; code: string }>(ME);
    const atRest = status === 200 ? body.id : body.code;
    const atSocket = await app.connectWith(token).then(
      (client) => (client.close(), atRest),
      (error: unknown) => (error as { data: { code: string } }).data.code,
    );
    expect(atSocket).toBe(atRest);
    return atRest;
  }

  it('is refused once it has expired', async () => {
    const token = tokenFor({ sub: 'asha', exp: Math.floor(Date.now() / 1000) + 4 });
    expect(await enter(token)).toBe('asha');
    const socket = await app.connectWith(token);
    await socket.closed();
    expect(await enter(token)).toBe('auth.token_expired');
  });

  it('is refused once its session was logged out', async () => {
    const account = { username: 'ben', password: 'correct horse', name: 'Ben' };
    const { body } = await app.rest().post('/api/v1/auth/register', account);
    expect(await enter(body.accessToken)).toBe(body.user.id);
    await new RestClient(app.origin, body.accessToken).post('/api/v1/auth/logout');
    expect(await enter(body.accessToken)).toBe('auth.session_ended');
  });

  it('is refused while its person is banned', async () => {
    const moderator = app.rest({ sub: 'mod', roles: ['admin'] });
    const token = tokenFor({ sub: 'carl' });
    expect(await enter(token)).toBe('carl');
    await moderator.put('/api/v1/users/carl/ban');
    expect(await enter(token)).toBe('auth.banned');
    await moderator.delete('/api/v1/users/carl/ban');
    expect(await enter(token)).toBe('carl');
  });

  it('answers for no other', async () => {
    const [dora, eve] = [tokenFor({ sub: 'dora' }), tokenFor({ sub: 'eve' })];
    const [header, claims, signature] = dora.split('.') as [string, string, string];
    const [, otherClaims, otherSignature] = eve.split('.') as [string, string, string];
    expect(await enter(dora)).toBe('dora');
    expect(await enter(eve)).toBe('eve');
    expect(await enter(tokenFor({ sub: 'dora', name: 'D.' }))).toBe('dora');
    for (const forged of [
      `${header}.${claims}.${otherSignature}`,
      `${header}.${otherClaims}.${signature}`,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      dora.slice(0, -1),
      dora.toLowerCase(),
    ])
      expect(await enter(forged)).toBe('auth.token_invalid');
    expect(await enter(dora)).toBe('dora');
  });
});
