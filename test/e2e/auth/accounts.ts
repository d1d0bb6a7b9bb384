import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import type { TokensDto } from '../../../src/modules/auth/dto/tokens.dto.js';
import type { ProblemDto } from '../../../src/platform/http/problem.dto.js';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';

/** Whichever of the two came. */
type Body = TokensDto & ProblemDto & { details: { path: string }[] };

const PASSWORD = 'correct horse battery';
const claimsOf = (token: string) => new JwtService().decode<Record<string, unknown> & { iat: number }>(token);

describe('accounts', () => {
  const running: TestApp[] = [];
  let app: TestApp;

  /** An application that is stopped at the end, whatever happens. */
  async function start(variables?: Record<string, string>): Promise<TestApp> {
    const started = await TestApp.start(variables);
    running.push(started);
    return started;
  }

  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => Promise.all(running.map((started) => started.stop())));

  const register = (username: string, more: object = {}) =>
    app
      .rest()
      .post<Body>('/api/v1/auth/register', { username, password: PASSWORD, name: 'Asha Rao', ...more });
  const login = (username: string, password = PASSWORD) =>
    app.rest().post<Body>('/api/v1/auth/login', { username, password });
  const as = (token: string) => new RestClient(app.origin, token);

  describe('registering', () => {
    it('makes an account and logs it in', async () => {
      const { status, headers, body } = await register('Asha');
      expect(status).toBe(201);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expiresIn: 900,
        user: { id: expect.stringMatching(/^[0-9a-f]{24}$/), username: 'Asha', name: 'Asha Rao' },
      });
      const claims = claimsOf(body.accessToken);
      expect(claims).toEqual({
        sub: body.user.id,
        name: 'Asha Rao',
        sid: expect.any(String),
        iat: expect.any(Number),
        exp: claims.iat + 900,
      });
      expect((await as(body.accessToken).get<Body>('/api/v1/auth/me')).body).toEqual(body.user);
      expect((await as(body.accessToken).get<Body>('/api/v1/users/me')).body).toMatchObject({
        id: body.user.id,
        name: 'Asha Rao',
      });
    });

    it('gives a username to one of twenty who race for it', async () => {
      const cases = ['racer', 'Racer', 'RACER', 'ｒａｃｅｒ'];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => register(cases[i % cases.length]!)),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(19);
      expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['auth.username_taken']));
      expect(await app.database.collection('accounts').countDocuments({ usernameKey: 'racer' })).toBe(1);
    });

    it('keeps neither the password nor the refresh token', async () => {
      const { body } = await register('secretive');
      const account = await app.database.collection('accounts').findOne({ username: 'secretive' });
      const session = await app.database.collection('sessions').findOne({ userId: body.user.id });
      expect(account?.['passwordHash']).toMatch(/^\$argon2id\$/);
      const stored = JSON.stringify([account, session]);
      for (const secret of [PASSWORD, ...body.refreshToken.split('.')]) expect(stored).not.toContain(secret);
    });

    it('tidies the name and counts passwords in code points', async () => {
      const tidy = await register('tidy', { name: '  Asha \n\u0000 Rao ', password: '🔐'.repeat(128) });
      expect(tidy.status).toBe(201);
      expect(tidy.body.user.name).toBe('Asha Rao');
      expect((await login('tidy', '🔐'.repeat(128))).status).toBe(200);
      expect((await register('long', { password: '🔐'.repeat(129) })).status).toBe(400);
      expect((await register('short', { password: '🔐'.repeat(7) })).status).toBe(400);
    });
  });

  describe('logging in', () => {
    beforeAll(() => register('Lena@Example.com'));

    it('takes the username in any case', async () => {
      const { status, body } = await login('lena@example.COM');
      expect(status).toBe(200);
      expect(body.user.username).toBe('Lena@Example.com');
      expect((await as(body.accessToken).get<Body>('/api/v1/auth/me')).status).toBe(200);
    });

    it('says the same about a wrong password and an unknown username', async () => {
      const wrong = await login('lena@example.com', 'correct horse batterY');
      const unknown = await login('nobody', PASSWORD);
      expect(wrong.status).toBe(401);
      expect(wrong.body.code).toBe('auth.invalid_credentials');
      expect({ ...unknown.body, requestId: null }).toEqual({ ...wrong.body, requestId: null });
    });

    it('costs as much for an unknown username as for a wrong password, so that it takes as long', async () => {
      const least = { wrong: Infinity, unknown: Infinity };
      for (let round = 0; round < 7; round += 1) {
        least.wrong = Math.min(least.wrong, await cpuOf(() => login('lena@example.com', 'not this one')));
        least.unknown = Math.min(least.unknown, await cpuOf(() => login('nobody', 'not this one')));
      }
      expect(least.unknown / least.wrong).toBeGreaterThan(0.6);
      expect(least.unknown / least.wrong).toBeLessThan(1.7);
    });
  });

  describe('what nobody should send', () => {
    const good = { username: 'fine', password: PASSWORD, name: 'Fine' };
    const hostile = [{ $ne: null }, { $gt: '' }, ['fine'], null, 7, true, '', 'x'.repeat(5000)];

    it.each(['username', 'password', 'name'])('is refused as %s of a registration', async (field) => {
      for (const value of [...hostile, undefined]) {
        const { status, body } = await app
          .rest()
          .post<Body>('/api/v1/auth/register', { ...good, [field]: value });
        expect({ status, code: body.code, path: body.details[0]?.path }).toEqual(invalid(field));
      }
    });

    it.each(['username', 'password'])('is refused as %s of a login', async (field) => {
      const { name: _, ...credentials } = good;
      for (const value of [...hostile, undefined]) {
        const { status, body } = await app
          .rest()
          .post<Body>('/api/v1/auth/login', { ...credentials, [field]: value });
        expect({ status, code: body.code, path: body.details[0]?.path }).toEqual(invalid(field));
      }
    });

    it('is refused as a refresh token', async () => {
      for (const value of [...hostile, undefined]) {
        const { status, body } = await app.rest().post<Body>('/api/v1/auth/refresh', { refreshToken: value });
        expect({ status, code: body.code, path: body.details[0]?.path }).toEqual(invalid('refreshToken'));
      }
    });

    it.each(['ab', 'a b c', 'as/ha', 'asha\n', '<asha>', 'x'.repeat(65)])(
      'is refused as the username %p',
      async (username) => {
        expect((await register(username)).body.code).toBe('request.invalid');
      },
    );

    it('is refused as a field too many', async () => {
      expect((await register('admin', { roles: ['admin'] })).body.code).toBe('request.invalid');
    });
  });

  describe('people of the marketplace', () => {
    it('have neither an account nor a session here', async () => {
      for (const sub of ['u-42', '6650c0ffee0000000000aaaa']) {
        const somebody = app.rest({ sub, sid: 'of the marketplace' });
        expect(await somebody.get<Body>('/api/v1/auth/me')).toMatchObject({
          status: 404,
          body: { code: 'auth.no_account' },
        });
        const logout = await somebody.post<Body>('/api/v1/auth/logout');
        expect(logout).toMatchObject({ status: 403, body: { code: 'auth.no_session' } });
        expect((await somebody.get<Body>('/api/v1/users/me')).status).toBe(200);
      }
    });

    it('are asked for a token where one is needed', async () => {
      expect((await app.rest().get<Body>('/api/v1/auth/me')).body.code).toBe('auth.token_invalid');
      expect((await app.rest().post<Body>('/api/v1/auth/logout')).body.code).toBe('auth.token_invalid');
    });
  });

  describe('where the configuration', () => {
    it('names an issuer and an audience, tokens carry them', async () => {
      const named = await start({
        JWT_ISSUER: 'https://chat.example',
        JWT_AUDIENCE: 'chat',
        ACCESS_TOKEN_TTL: '60',
      });
      const credentials = { username: 'asha', password: PASSWORD, name: 'Asha' };
      const { body } = await named.rest().post<Body>('/api/v1/auth/register', credentials);
      expect(claimsOf(body.accessToken)).toMatchObject({ iss: 'https://chat.example', aud: 'chat' });
      expect(body.expiresIn).toBe(60);
      expect((await new RestClient(named.origin, body.accessToken).get<Body>('/api/v1/auth/me')).status).toBe(
        200,
      );
    });

    it('names the public key of the marketplace, there are no accounts', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const theirs = await start({
        JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      });
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      const token = new JwtService().sign(
        { sub: 'u-42' },
        { privateKey: pem, algorithm: 'ES256', expiresIn: 60 },
      );
      const somebody = new RestClient(theirs.origin, token);
      expect((await somebody.get<Body>('/api/v1/users/me')).status).toBe(200);
      await expectNoAccounts(theirs.rest(), somebody);
    });

    it('shares the secret of the marketplace and says so, there are none either', async () => {
      const theirs = await start({ LOCAL_ACCOUNTS: 'false' });
      const somebody = theirs.rest('u-42');
      expect((await somebody.get<Body>('/api/v1/users/me')).status).toBe(200);
      await expectNoAccounts(theirs.rest(), somebody);
    });
  });

  async function expectNoAccounts(nobody: RestClient, somebody: RestClient): Promise<void> {
    const credentials = { username: 'asha', password: PASSWORD };
    for (const answer of [
      await nobody.post<Body>('/api/v1/auth/register', { ...credentials, name: 'Asha' }),
      await nobody.post<Body>('/api/v1/auth/login', credentials),
      await nobody.post<Body>('/api/v1/auth/refresh', {}),
      await somebody.post<Body>('/api/v1/auth/logout'),
      await somebody.get<Body>('/api/v1/auth/me'),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'auth.accounts_disabled' } });
    }
  }

  /** The CPU time of this process, in microseconds: what others do on the machine is not in it. */
  async function cpuOf(action: () => Promise<unknown>): Promise<number> {
    const before = process.cpuUsage();
    await action();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  }

  function invalid(path: string): object {
    return { status: 400, code: 'request.invalid', path };
  }
});
