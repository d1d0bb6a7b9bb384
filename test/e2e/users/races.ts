import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { UsersRepository } from '../../../src/modules/users/users.repository.js';
import { ClusterSignals } from '../../../src/platform/redis/cluster-signals.js';
import type { UserId } from '../../../src/shared/ids.js';
import { cleanup } from '../../support/cleanup.js';
import { describeWithRedis, RedisServer } from '../../support/redis.js';
import { beginWith } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';
import { testDatabase } from '../../support/test-database.js';

const ME = '/api/v1/users/me';

describeWithRedis('profiles that are read while they change', () => {
  let here: TestApp;
  let there: TestApp;

  beforeAll(async () => {
    const redis = await RedisServer.start();
    const variables = { MONGODB_URI: testDatabase(), REDIS_URL: redis.url };
    here = await TestApp.start(variables);
    there = await TestApp.start(variables);
  }, 60_000);

  afterAll(async () => {
    await there.app.close();
    await here.stop();
    await cleanup();
  }, 60_000);

  /** Between what the next read here finds and its answer this is done. */
  function duringRead(happens: () => Promise<unknown>): void {
    const repository = here.app.get(UsersRepository, { strict: false });
    const findMany = repository.findMany.bind(repository);
    jest.spyOn(repository, 'findMany').mockImplementationOnce(async (ids) => {
      const users = await findMany(ids);
      await happens();
      return users;
    });
  }

  /** Comes back when this node has heard that somebody has changed. */
  const heardHere = (person: string): Promise<void> =>
    new Promise((resolve) =>
      here.app
        .get(ClusterSignals, { strict: false })
        .on<UserId>('users:changed', (userId) => userId === person && resolve()),
    );

  const nameOf = async (person: string): Promise<string | null> =>
    (await here.service().get(`/api/v1/users/${person}`)).body.name;

  it('keep hidden who hides, also when they are forgotten before others are read', async () => {
    await beginWith(here, 'viewer', 'asha', 'ben');
    await here.connect('asha');
    await here.rest('asha').patch(ME, { settings: { presence: false } });
    const heardOfBen = heardHere('ben');
    await there.service().put('/api/v1/users/ben', { name: 'Ben' });
    await heardOfBen;

    duringRead(async () => {
      const heardOfAsha = heardHere('asha');
      await there.service().put('/api/v1/users/asha', { name: 'Asha Rao' });
      await heardOfAsha;
    });
    const { body } = await here.rest('viewer').get('/api/v1/presence?userIds=asha,ben');
    expect(body.items).toContainEqual({ userId: 'asha', status: 'offline', lastSeenAt: null });
  });

  it('are not remembered as they were before a save on this node', async () => {
    await there.service().put('/api/v1/users/carl', { name: 'Before' });
    duringRead(() => here.service().put('/api/v1/users/carl', { name: 'After' }));
    await nameOf('carl');
    expect(await nameOf('carl')).toBe('After');
  });

  it('are not remembered as they were before a save on another node', async () => {
    await there.service().put('/api/v1/users/dora', { name: 'Before' });
    duringRead(async () => {
      const heard = heardHere('dora');
      await there.service().put('/api/v1/users/dora', { name: 'After' });
      await heard;
    });
    await nameOf('dora');
    expect(await nameOf('dora')).toBe('After');
  });
});
