import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TokensDto } from '../../../src/modules/auth/dto/tokens.dto.js';
import { until } from '../../support/cluster.js';
import { RestClient } from '../../support/rest-client.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const moderator = { sub: 'moderator', roles: ['admin'] };

describe('two nodes on one database without Redis', () => {
  let here: TestApp;
  let there: TestApp;

  beforeEach(async () => {
    const uri = testDatabase();
    here = await TestApp.start({ MONGODB_URI: uri });
    there = await TestApp.start({ MONGODB_URI: uri });
  });

  afterEach(async () => {
    await there.app.close();
    await here.stop();
  });

  const answerTo = async (client: RestClient): Promise<string | number> => {
    const { status, body } = await client.get<{ code?: string }>('/api/v1/users/me');
    return body.code ?? status;
  };

  it('hear of each other whom they shut out, and whom they let in again', async () => {
    const ben = await there.connect('ben');
    const closed = ben.closed();
    await here.rest(moderator).put('/api/v1/users/ben/ban', {});
    expect(await closed).toBe('io server disconnect');
    expect(await answerTo(there.rest('ben'))).toBe('auth.banned');
    await there.rest(moderator).delete('/api/v1/users/ben/ban');
    expect(
      await until(
        () => answerTo(here.rest('ben')),
        (answer) => answer === 200,
      ),
    ).toBe(200);
  });

  it('hear of each other who has logged out', async () => {
    const credentials = { username: 'asha', password: 'correct horse battery', name: 'Asha' };
    const { body } = await here.rest().post<TokensDto>('/api/v1/auth/register', credentials);
    const closed = (await there.connectWith(body.accessToken)).closed();
    await new RestClient(here.origin, body.accessToken).post('/api/v1/auth/logout');
    expect(await closed).toBe('io server disconnect');
    expect(await answerTo(new RestClient(there.origin, body.accessToken))).toBe('auth.session_ended');
  });

  it('hear also what the other one has done last', async () => {
    const ben = await here.connect('ben');
    const closed = ben.closed();
    await there.rest(moderator).put('/api/v1/users/ben/ban', {});
    await there.app.close();
    expect(await closed).toBe('io server disconnect');
  });
});
