import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TokensDto } from '../../../src/modules/auth/dto/tokens.dto.js';
import { Admission } from '../../../src/platform/auth/admission.js';
import type { ProblemDto } from '../../../src/platform/http/problem.dto.js';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

/** Whichever of the two came. */
type Body = TokensDto & ProblemDto;

const PASSWORD = 'correct horse battery';
const CLOSED_BY_SERVER = 'io server disconnect';

describe('sessions at sockets', () => {
  let app: TestApp;
  let asha: TokensDto;

  beforeAll(async () => {
    app = await TestApp.start();
    const credentials = { username: 'asha', password: PASSWORD, name: 'Asha' };
    asha = (await app.rest().post<Body>('/api/v1/auth/register', credentials)).body;
  });
  afterAll(() => app.stop());

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
  const logout = ({ accessToken }: TokensDto) =>
    new RestClient(app.origin, accessToken).post<Body>('/api/v1/auth/logout');
  const refresh = (refreshToken: string) => app.rest().post<Body>('/api/v1/auth/refresh', { refreshToken });

  async function login(): Promise<TokensDto> {
    return (await app.rest().post<Body>('/api/v1/auth/login', { username: 'asha', password: PASSWORD })).body;
  }

  describe('the end of a token', () => {
    it('is announced to its socket, which is closed then; others stay', async () => {
      const exp = inSeconds(2);
      const brief = await app.connectWith(tokenFor({ sub: 'brief', exp }));
      const third = await app.connect('third');
      const closed = brief.closed();
      expect(await brief.hear('auth:expiring')).toEqual({ expiresAt: new Date(exp * 1000).toISOString() });
      expect(await closed).toBe(CLOSED_BY_SERVER);
      expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000 - 5);
      await third.caughtUp();
      expect(third.all('auth:expiring')).toEqual([]);
    });

    it('is put off by auth:refresh', async () => {
      const claims = { sub: 'stays', exp: inSeconds(4) };
      const stays = await app.connect(claims);
      const goes = await app.connect(claims);
      const closed = goes.closed();
      const exp = inSeconds(3600);
      const answer = await stays.ask('auth:refresh', { token: tokenFor({ sub: 'stays', exp }) });
      expect(answer).toEqual({ ok: true, data: { expiresAt: new Date(exp * 1000).toISOString() } });
      expect(await closed).toBe(CLOSED_BY_SERVER);
      await stays.caughtUp();
      expect(stays.all('auth:expiring')).toEqual([]);
    });

    it('is drawn nearer by auth:refresh with a token that ends earlier', async () => {
      const socket = await app.connect('drawn');
      const closed = socket.closed();
      const token = tokenFor({ sub: 'drawn', exp: inSeconds(2) });
      expect(await socket.ask('auth:refresh', { token })).toMatchObject({ ok: true });
      expect(await closed).toBe(CLOSED_BY_SERVER);
    });
  });

  describe('auth:refresh', () => {
    it('refuses a token of somebody else, a bad one and an old one; the socket lives on', async () => {
      const socket = await app.connect('keeps');
      const refused = async (token: unknown) => (await socket.ask('auth:refresh', { token })).error?.code;
      expect(await refused(tokenFor({ sub: 'other' }))).toBe('auth.identity_mismatch');
      expect(await refused('garbage')).toBe('auth.token_invalid');
      expect(await refused(tokenFor({ sub: 'keeps', exp: inSeconds(-5) }))).toBe('auth.token_expired');
      for (const hostile of [{ $ne: null }, ['x'], null, undefined, 7, '', 'x'.repeat(20_000)]) {
        expect(await refused(hostile)).toBe('request.invalid');
      }
      expect((await socket.ask('auth:refresh', 'garbage')).error?.code).toBe('request.invalid');
      await socket.caughtUp();
    });

    it('takes the token of an HTTP refresh, and refuses those of an ended session', async () => {
      const session = await login();
      const socket = await app.connectWith(session.accessToken);
      const { body: next } = await refresh(session.refreshToken);
      expect(await socket.ask('auth:refresh', { token: next.accessToken })).toMatchObject({ ok: true });
      const over = await login();
      await logout(over);
      const refused = await socket.ask('auth:refresh', { token: over.accessToken });
      expect(refused).toMatchObject({ ok: false, error: { code: 'auth.session_ended' } });
      await socket.caughtUp();
    });

    it('moves the socket to the session of the new token', async () => {
      const [old, fresh] = [await login(), await login()];
      const socket = await app.connectWith(old.accessToken);
      expect(await socket.ask('auth:refresh', { token: fresh.accessToken })).toMatchObject({ ok: true });
      await logout(old);
      await socket.caughtUp();
      const closed = socket.closed();
      await logout(fresh);
      expect(await closed).toBe(CLOSED_BY_SERVER);
    });
  });

  describe('the end of a session', () => {
    it('closes all its sockets at logout, and those of no other session', async () => {
      const session = await login();
      const phone = await app.connectWith(session.accessToken);
      const laptop = await app.connectWith(session.accessToken);
      const otherSession = await app.connectWith(asha.accessToken);
      const third = await app.connect('third');
      const closed = Promise.all([phone.closed(), laptop.closed()]);
      await logout(session);
      expect(await closed).toEqual([CLOSED_BY_SERVER, CLOSED_BY_SERVER]);
      await otherSession.caughtUp();
      await third.caughtUp();
    });

    it('lets no socket in again', async () => {
      const session = await login();
      await logout(session);
      await expect(app.connectWith(session.accessToken)).rejects.toMatchObject({
        data: { code: 'auth.session_ended' },
      });
    });

    it('closes its sockets when a refresh token is used again', async () => {
      const session = await login();
      const socket = await app.connectWith(session.accessToken);
      const closed = socket.closed();
      const { body: second } = await refresh(session.refreshToken);
      await refresh(second.refreshToken);
      expect((await refresh(session.refreshToken)).body.code).toBe('auth.refresh_reused');
      expect(await closed).toBe(CLOSED_BY_SERVER);
    });

    it('reaches a socket that was coming in meanwhile', async () => {
      const session = await login();
      let atTheDoor = (): void => undefined;
      let open = (): void => undefined;
      const waiting = new Promise<void>((resolve) => (atTheDoor = resolve));
      let held: Promise<void> | undefined = new Promise<void>((resolve) => (open = resolve));
      app.app.get(Admission).require(async () => {
        const hold = held;
        held = undefined;
        if (hold) atTheDoor();
        await hold;
      });
      const connecting = app.connectWith(session.accessToken);
      await waiting;
      expect((await logout(session)).status).toBe(204);
      open();
      expect(await (await connecting).closed()).toMatch(/^(io server disconnect|closed before)$/);
    });
  });

  it('moderators do not shut themselves out', async () => {
    const moderator = app.rest({ sub: 'moderator', roles: ['admin'] });
    expect(await moderator.put('/api/v1/users/moderator/ban')).toMatchObject({
      status: 400,
      body: { code: 'auth.ban_self' },
    });
    expect((await moderator.get('/api/v1/users/me')).status).toBe(200);
  });
});
