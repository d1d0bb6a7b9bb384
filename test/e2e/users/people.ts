import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MeDto } from '../../../src/modules/users/dto/user.dto.js';
import { RestClient } from '../../support/rest-client.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { type Claims, tokenWithoutTime } from '../../support/tokens.js';

const ME = '/api/v1/users/me';
const now = Math.floor(Date.now() / 1000);

describe('people', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const profileOf = async (claims: Claims): Promise<MeDto> => (await app.rest(claims).get<MeDto>(ME)).body;

  it('are what their token says, from the first request on', async () => {
    const claims = {
      sub: 'asha',
      name: ' Asha Rao ',
      email: 'asha@market.example',
      picture: 'https://market.example/a.jpg',
    };
    expect(await profileOf(claims)).toMatchObject({
      id: 'asha',
      name: 'Asha Rao',
      email: 'asha@market.example',
      avatarUrl: 'https://market.example/a.jpg',
    });
    expect(await profileOf({ sub: 'nameless' })).toMatchObject({
      id: 'nameless',
      name: null,
      email: null,
      avatarUrl: null,
    });
  });

  it('are known by a socket alone too', async () => {
    const claims: Claims = { sub: 'socketeer', name: 'Sock' };
    await app.connect(claims);
    expect(await profileOf({ ...claims, name: undefined })).toMatchObject({ name: 'Sock' });
  });

  it('are made once, also when their first requests come all at once', async () => {
    const claims = { sub: 'racer', name: 'Racer' };
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.rest(claims).get(ME)));
    for (const { status, body } of answers)
      expect({ status, body }).toMatchObject({ status: 200, body: { name: 'Racer' } });
    expect(await app.database.collection('users').countDocuments({ _id: 'racer' as never })).toBe(1);
  });

  it('change with the claims that change, and keep what they have chosen here with those that do not', async () => {
    const first = { sub: 'ben', name: 'Ben', email: 'ben@market.example' };
    await profileOf(first);
    expect((await app.rest(first).patch(ME, { name: 'Benny' })).body).toMatchObject({
      name: 'Benny',
      email: first.email,
    });
    expect(await profileOf(first)).toMatchObject({ name: 'Benny' });
    expect(await profileOf({ ...first, email: 'new@market.example' })).toMatchObject({
      name: 'Benny',
      email: 'new@market.example',
    });
    expect(await profileOf({ ...first, name: 'Benjamin', email: 'new@market.example' })).toMatchObject({
      name: 'Benjamin',
    });
    expect(await profileOf({ sub: 'ben' })).toMatchObject({ name: 'Benjamin', email: 'new@market.example' });
  });

  it('are what the token says that was given out last, whichever comes last', async () => {
    const older = { sub: 'lena', name: 'Lena', email: 'lena@market.example', iat: now - 60 };
    const newer = { ...older, name: 'Lena Kurz', picture: 'https://market.example/l.jpg', iat: now - 30 };
    const profile = { name: 'Lena Kurz', avatarUrl: 'https://market.example/l.jpg' };
    expect(await profileOf(older)).toMatchObject({ name: 'Lena', avatarUrl: null });
    expect(await profileOf(newer)).toMatchObject(profile);
    expect(await profileOf({ ...older, picture: 'https://market.example/old.jpg' })).toMatchObject(profile);
    await app.connect(older);
    expect(await profileOf(newer)).toMatchObject(profile);
    expect(await profileOf({ ...newer, name: 'L. K.', iat: now })).toMatchObject({
      ...profile,
      name: 'L. K.',
    });
  });

  it('are what the latest token says also when many come all at once', async () => {
    const tokens = Array.from({ length: 60 }, (_, i) => ({ name: `Name ${i}`, iat: now - 100 + i }));
    for (const sub of ['mona', 'nils', 'olga', 'pia']) {
      await profileOf({ sub, name: 'At first', iat: now - 200 });
      const newestFirst = [...tokens].reverse();
      await Promise.all(newestFirst.map((claims) => profileOf({ sub, ...claims })));
      expect((await app.service().get(`/api/v1/users/${sub}`)).body).toMatchObject({ name: 'Name 59' });
    }
  });

  it('are not what a token said that counts its seconds wrong, once there is another', async () => {
    await profileOf({ sub: 'rosa', name: 'Rosa', iat: now * 1000, exp: now * 1000 + 60 });
    expect(await profileOf({ sub: 'rosa', name: 'Rosa B.', iat: now + 3600 })).toMatchObject({
      name: 'Rosa B.',
    });
  });

  it('change with each token that does not say when it was given out', async () => {
    const tell = (claims: Claims) => new RestClient(app.origin, tokenWithoutTime(claims)).get<MeDto>(ME);
    await profileOf({ sub: 'quin', name: 'Quin', iat: now });
    expect((await tell({ sub: 'quin', name: 'Quin A.' })).body).toMatchObject({ name: 'Quin A.' });
    expect((await tell({ sub: 'quin', name: 'Quin B.' })).body).toMatchObject({ name: 'Quin B.' });
  });

  it('have no picture of a token that would run something', async () => {
    const picture = 'https://market.example/vera.jpg';
    expect(await profileOf({ sub: 'vera', picture: 'javascript:alert(1)' })).toMatchObject({
      avatarUrl: null,
    });
    expect(await profileOf({ sub: 'vera', picture })).toMatchObject({ avatarUrl: picture });
    expect(await profileOf({ sub: 'vera', picture: '//evil/x' })).toMatchObject({ avatarUrl: picture });
  });

  it('can change one thing and leave the other', async () => {
    const cem = app.rest({ sub: 'cem', name: 'Cem', picture: 'https://market.example/c.jpg' });
    expect((await cem.patch(ME, { avatarUrl: 'https://cem.example/new.png' })).body).toMatchObject({
      name: 'Cem',
      avatarUrl: 'https://cem.example/new.png',
    });
    expect((await cem.patch(ME, {})).body).toMatchObject({ name: 'Cem' });
    expect((await cem.patch(ME, { name: ' Cem \u0000\n  Kaya ' })).body).toMatchObject({ name: 'Cem Kaya' });
  });

  it.each([
    { name: '' },
    { name: '   ' },
    { name: '\u0000' },
    { name: 'x'.repeat(101) },
    { name: 5 },
    { avatarUrl: 'javascript:alert(1)' },
    { avatarUrl: 'data:image/png;base64,AAAA' },
    { avatarUrl: 'not an address' },
    { avatarUrl: `https://market.example/${'x'.repeat(2000)}` },
    { email: 'other@market.example' },
    { roles: ['service'] },
    { id: 'asha' },
  ])('cannot change themselves by %j', async (changes) => {
    expect(await app.rest('dora').patch(ME, changes)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });

  it('see each other when they share a conversation, without the address', async () => {
    await app.rest({ sub: 'ella', name: 'Ella', email: 'ella@market.example' }).get(ME);
    const find = () => app.rest('fred').get('/api/v1/users/ella');
    expect(await find()).toMatchObject({ status: 404, body: { code: 'users.not_found' } });
    await beginWith(app, 'fred', 'ella');
    expect(await find()).toMatchObject({ status: 200, body: { id: 'ella', name: 'Ella', avatarUrl: null } });
    expect((await find()).body).not.toHaveProperty('email');
    expect(await app.rest('fred').get('/api/v1/users/fred')).toMatchObject({
      status: 200,
      body: { id: 'fred' },
    });
  });

  it('are told about by services, who see them all', async () => {
    const put = await app.service().put('/api/v1/users/gina', { name: 'Gina', email: 'gina@market.example' });
    expect(put).toMatchObject({
      status: 200,
      body: { id: 'gina', name: 'Gina', email: 'gina@market.example' },
    });
    expect((await app.service().get('/api/v1/users/gina')).body).toMatchObject({ id: 'gina', name: 'Gina' });
    expect(await profileOf({ sub: 'gina' })).toMatchObject({ name: 'Gina' });
    const renamed = await app.service().put('/api/v1/users/gina', { name: 'Gina B.' });
    expect(renamed.body).toMatchObject({ name: 'Gina B.', email: 'gina@market.example' });
    const { members } = await beginWith(app, 'hugo', 'gina');
    expect(members).toContainEqual(expect.objectContaining({ userId: 'gina', name: 'Gina B.' }));
  });

  it('are told about by nobody else', async () => {
    for (const who of [
      'ida',
      { sub: 'ida', roles: ['admin'] },
      { sub: 'ida', roles: ['Service', 'services'] },
    ]) {
      expect(await app.rest(who).put('/api/v1/users/ida', { name: 'Ida' })).toMatchObject({
        status: 403,
        body: { code: 'auth.role_required' },
      });
    }
    expect(await app.rest().put('/api/v1/users/ida', { name: 'Ida' })).toMatchObject({ status: 401 });
  });

  it.each(['a:b', 'a/b', 'a%b', '$ne', 'a b', '😀'])('may be called %j', async (userId) => {
    const path = `/api/v1/users/${encodeURIComponent(userId)}`;
    expect(await app.service().put(path, { name: 'N' })).toMatchObject({ status: 200, body: { id: userId } });
    expect(await profileOf({ sub: userId })).toMatchObject({ id: userId, name: 'N' });
  });
});
