import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { SessionEnded } from '../../../src/modules/auth/auth.events.js';
import type { TokensDto } from '../../../src/modules/auth/dto/tokens.dto.js';
import { EndedSessions } from '../../../src/modules/auth/ended-sessions.js';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { UsersRepository } from '../../../src/modules/users/users.repository.js';
import { MediaApp } from '../../support/media-app.js';
import { RestClient } from '../../support/rest-client.js';
import type { Claims } from '../../support/tokens.js';

describe('a signed link', () => {
  let app: MediaApp;

  beforeAll(async () => {
    app = await MediaApp.start();
  });

  afterAll(() => app.stop());

  const as = ({ accessToken }: TokensDto): RestClient => new RestClient(app.test.origin, accessToken);

  /** Without a token, as an `<img>` does. */
  async function view(path: string): Promise<[number, string?]> {
    const { status, body } = await app.client('nobody').view(path);
    return status === 200 ? [status] : [status, (JSON.parse(body.toString()) as { code: string }).code];
  }

  it('ends with the session that it was answered to, and with no other', async () => {
    const credentials = { username: 'lena', password: 'correct horse battery' };
    const { body: here } = await app.test
      .rest()
      .post<TokensDto>('/api/v1/auth/register', { ...credentials, name: 'Lena' });
    const { body: elsewhere } = await app.test.rest().post<TokensDto>('/api/v1/auth/login', credentials);
    const conversation = await app.conversation(here.user.id, 'ben');
    const own = await app
      .client(new JwtService().decode<Claims>(here.accessToken))
      .uploaded('a text of mine');
    const { body: message } = await as(here).post<MessageDto>(
      `/api/v1/conversations/${conversation}/messages`,
      { attachments: [{ mediaId: own.id }] },
    );
    const { body: same } = await as(elsewhere).get<MessageDto>(`/api/v1/messages/${message.id}`);
    const links = [own.url, message.attachments[0]!.url, same.attachments[0]!.url];
    expect(await Promise.all(links.map(view))).toEqual([[200], [200], [200]]);
    await as(here).post('/api/v1/auth/logout');
    const ended = [401, 'auth.session_ended'];
    expect(await Promise.all(links.map(view))).toEqual([ended, ended, [200]]);
    const almostAnHour = new Date(Date.now() + 3_540_000);
    const another = Object.assign(new SessionEnded('another'), { publishedAt: almostAnHour });
    app.test.app.get(EndedSessions, { strict: false }).remember(another);
    expect(await Promise.all(links.map(view))).toEqual([ended, ended, [200]]);
  });

  it('tells nothing of the person, who is not read anew for it', async () => {
    const claims = { sub: 'asha', name: 'Asha' };
    const asha = app.client(claims);
    const { url } = await asha.uploaded('a text of hers');
    const reads = jest.spyOn(app.test.app.get(UsersRepository, { strict: false }), 'findClaims');
    for (let round = 0; round < 3; round += 1) {
      expect(await view(url)).toEqual([200]);
      expect((await asha.fetch(url.split('?')[0]!)).status).toBe(200);
    }
    expect(reads).not.toHaveBeenCalled();
    const me = await app.test.rest({ ...claims, name: 'Asha Rao' }).get('/api/v1/users/me');
    expect(me.body).toMatchObject({ name: 'Asha Rao' });
  });

  it('ends with the ban of whom it is for', async () => {
    const { url } = await app.client('ravi').uploaded('a text of his');
    expect(await view(url)).toEqual([200]);
    const moderator = app.test.rest({ sub: 'mod', roles: ['admin'] });
    await moderator.put('/api/v1/users/ravi/ban', {});
    expect(await view(url)).toEqual([403, 'auth.banned']);
  });
});
