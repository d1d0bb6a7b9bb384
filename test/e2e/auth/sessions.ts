import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import type { TokensDto } from '../../../src/modules/auth/dto/tokens.dto.js';
import type { ProblemDto } from '../../../src/platform/http/problem.dto.js';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

/** Whichever of the two came. */
type Body = TokensDto & ProblemDto;

const PASSWORD = 'correct horse battery';

describe('sessions', () => {
  const running: TestApp[] = [];
  let app: TestApp;
  let count = 0;

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

  const sessions = () => app.database.collection<{ _id: string }>('sessions');
  const sessionOf = ({ accessToken }: TokensDto): string =>
    new JwtService().decode<{ sid: string }>(accessToken).sid;
  const refresh = (refreshToken: string) => app.rest().post<Body>('/api/v1/auth/refresh', { refreshToken });
  const as = ({ accessToken }: TokensDto) => new RestClient(app.origin, accessToken);
  const me = (tokens: TokensDto) => as(tokens).get<Body>('/api/v1/auth/me');
  const change = (tokens: TokensDto, fields: object) =>
    sessions().updateOne({ _id: sessionOf(tokens) }, { $set: fields });

  /** Somebody new, logged in. */
  async function somebody(): Promise<TokensDto & { username: string }> {
    const username = `somebody-${(count += 1)}`;
    const credentials = { username, password: PASSWORD, name: username };
    const { body } = await app.rest().post<Body>('/api/v1/auth/register', credentials);
    return { ...body, username };
  }

  async function login(username: string): Promise<TokensDto> {
    return (await app.rest().post<Body>('/api/v1/auth/login', { username, password: PASSWORD })).body;
  }

  describe('a refresh', () => {
    it('gives new tokens of the same session, time after time', async () => {
      let tokens: TokensDto = await somebody();
      const sid = sessionOf(tokens);
      for (let round = 0; round < 3; round += 1) {
        const { status, headers, body } = await refresh(tokens.refreshToken);
        expect(status).toBe(200);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(body).toEqual({
          accessToken: expect.any(String),
          refreshToken: expect.any(String),
          expiresIn: 900,
          user: tokens.user,
        });
        expect(body.refreshToken).not.toBe(tokens.refreshToken);
        expect(sessionOf(body)).toBe(sid);
        expect((await me(body)).status).toBe(200);
        tokens = body;
      }
    });

    it('goes to one of ten who race with the same token, and the session lives', async () => {
      const tokens = await somebody();
      const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(tokens.refreshToken)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      for (const lost of answers.filter((answer) => answer !== won[0])) {
        expect(lost).toMatchObject({ status: 409, body: { code: 'auth.refresh_raced' } });
        expect(lost.body.accessToken).toBeUndefined();
      }
      expect((await me(won[0]!.body)).status).toBe(200);
      expect((await refresh(won[0]!.body.refreshToken)).status).toBe(200);
    });

    it('with a token that was used a while ago ends the session', async () => {
      const tokens = await somebody();
      const { body: next } = await refresh(tokens.refreshToken);
      await change(tokens, { rotatedAt: new Date(Date.now() - 10_001) });
      expect(await refresh(tokens.refreshToken)).toMatchObject({
        status: 401,
        body: { code: 'auth.refresh_reused' },
      });
      expect(await refresh(next.refreshToken)).toMatchObject({
        status: 401,
        body: { code: 'auth.refresh_invalid' },
      });
      expect(await me(next)).toMatchObject({ status: 401, body: { code: 'auth.session_ended' } });
    });

    it('with a token older than the one before ends the session at once', async () => {
      const tokens = await somebody();
      const { body: second } = await refresh(tokens.refreshToken);
      const { body: third } = await refresh(second.refreshToken);
      expect(await refresh(tokens.refreshToken)).toMatchObject({
        status: 401,
        body: { code: 'auth.refresh_reused' },
      });
      expect((await refresh(third.refreshToken)).body.code).toBe('auth.refresh_invalid');
      for (const ended of [tokens, second, third])
        expect((await me(ended)).body.code).toBe('auth.session_ended');
    });

    it('leaves the other sessions of the person alone when one ends', async () => {
      const tokens = await somebody();
      const other = await login(tokens.username);
      const { body: second } = await refresh(tokens.refreshToken);
      await refresh(second.refreshToken);
      expect((await refresh(tokens.refreshToken)).body.code).toBe('auth.refresh_reused');
      expect((await me(other)).status).toBe(200);
      expect((await refresh(other.refreshToken)).status).toBe(200);
    });

    it('with made-up tokens is refused, and ends no session that only its id is known of', async () => {
      const tokens = await somebody();
      const secret = tokens.refreshToken.split('.')[1]!;
      const madeUp = [
        `${sessionOf(tokens)}.${secret}`,
        `${'A'.repeat(43)}.${secret}`,
        'garbage',
        `${secret}.`,
        tokens.accessToken.slice(0, 200),
      ];
      for (const token of madeUp) {
        expect(await refresh(token)).toMatchObject({ status: 401, body: { code: 'auth.refresh_invalid' } });
      }
      expect((await me(tokens)).status).toBe(200);
      expect((await refresh(tokens.refreshToken)).status).toBe(200);
    });

    it('is refused when the refresh token has expired, swept or not', async () => {
      const tokens = await somebody();
      await change(tokens, { expiresAt: new Date(Date.now() - 1) });
      expect(await refresh(tokens.refreshToken)).toMatchObject({
        status: 401,
        body: { code: 'auth.refresh_invalid' },
      });
    });
  });

  describe('a login', () => {
    it('sweeps what is long over of the person, and nothing else', async () => {
      const tokens = await somebody();
      const kept = await login(tokens.username);
      const stranger = await somebody();
      const longAgo = new Date(Date.now() - 7_200_000);
      await change(tokens, { expiresAt: longAgo });
      await change(stranger, { expiresAt: longAgo });
      await login(tokens.username);
      expect(await sessions().findOne({ _id: sessionOf(tokens) })).toBeNull();
      expect(await sessions().findOne({ _id: sessionOf(kept) })).not.toBeNull();
      expect(await sessions().findOne({ _id: sessionOf(stranger) })).not.toBeNull();
    });
  });

  describe('a logout', () => {
    it('ends the session of the token and no other', async () => {
      const tokens = await somebody();
      const other = await login(tokens.username);
      const answer = await as(tokens).post<Body>('/api/v1/auth/logout');
      expect(answer).toMatchObject({ status: 204, body: '' });
      expect(await me(tokens)).toMatchObject({ status: 401, body: { code: 'auth.session_ended' } });
      expect((await as(tokens).post<Body>('/api/v1/auth/logout')).body.code).toBe('auth.session_ended');
      expect((await refresh(tokens.refreshToken)).body.code).toBe('auth.refresh_invalid');
      expect((await me(other)).status).toBe(200);
    });

    it('beats a refresh that races with it', async () => {
      const tokens = await somebody();
      const [refreshed] = await Promise.all([
        refresh(tokens.refreshToken),
        as(tokens).post<Body>('/api/v1/auth/logout'),
      ]);
      const last = refreshed.status === 200 ? refreshed.body : tokens;
      expect((await me(last)).body.code).toBe('auth.session_ended');
      expect((await refresh(last.refreshToken)).body.code).toBe('auth.refresh_invalid');
    });

    it('cannot be asked for with the token of somebody else', async () => {
      const tokens = await somebody();
      const claims = { sub: 'somebody else', sid: sessionOf(tokens) };
      const answer = await app.rest(claims).post<Body>('/api/v1/auth/logout');
      expect(answer).toMatchObject({ status: 403, body: { code: 'auth.no_session' } });
      expect((await me(tokens)).status).toBe(200);
    });

    it('can be asked for twice at once', async () => {
      const tokens = await somebody();
      const answers = await Promise.all([1, 2].map(() => as(tokens).post<Body>('/api/v1/auth/logout')));
      expect(answers.map(({ body }) => body.code)).not.toContain('auth.no_session');
      expect((await me(tokens)).body.code).toBe('auth.session_ended');
    });

    it('holds after a restart', async () => {
      const database = { MONGODB_URI: testDatabase() };
      const before = await TestApp.start(database);
      const credentials = { username: 'asha', password: PASSWORD, name: 'Asha' };
      const { body: out } = await before.rest().post<Body>('/api/v1/auth/register', credentials);
      const { body: stays } = await before
        .rest()
        .post<Body>('/api/v1/auth/login', { username: 'asha', password: PASSWORD });
      await new RestClient(before.origin, out.accessToken).post<Body>('/api/v1/auth/logout');
      await before.app.close();

      const after = await start(database);
      const asked = (tokens: TokensDto) =>
        new RestClient(after.origin, tokens.accessToken).get<Body>('/api/v1/auth/me');
      expect(await asked(out)).toMatchObject({ status: 401, body: { code: 'auth.session_ended' } });
      expect((await asked(stays)).status).toBe(200);
    });
  });
});
