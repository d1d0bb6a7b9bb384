import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { flows } from '../../support/query-flows.js';
import { type Plan, QueryWatch } from '../../support/query-watch.js';
import { rareFlows } from '../../support/rare-flows.js';
import { RepositoryCalls } from '../../support/repository-calls.js';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

/** What grows with the collection and not with the answer. */
const REFUSED = ['COLLSCAN', 'SORT'];

/** GridFS of the driver looks whether its bucket is empty, and stops at the first file. */
const OF_THE_DRIVER = '{"find":"media.files","filter":{},"projection":{"_id":1},"limit":1}';

// Everything that the application can do happens once.
jest.setTimeout(180_000);

describe('every query of every repository', () => {
  let calls: RepositoryCalls;
  let app: TestApp;
  let watch: QueryWatch;
  let plans: Plan[];

  beforeAll(async () => {
    calls = await RepositoryCalls.watch();
    app = await TestApp.start({ MEDIA_STORE: 'gridfs', MONGODB_URI: watchedDatabase() });
    // What was asked at the start was not watched, so it does not count.
    watch = new QueryWatch(app.database);
    calls.reset();
    for (const flow of [...flows, ...rareFlows]) await flow(app);
    plans = await watch.plans();
  });

  afterAll(() => app.stop());

  it('is made by some flow of test/support/query-flows.ts', () => {
    expect(calls.methods.length).toBeGreaterThan(0);
    expect(calls.uncalled).toEqual([]);
  });

  it('is of a kind that can be explained', () => {
    expect([...watch.surprises]).toEqual([]);
  });

  it('has an index, for what it looks for and for the order that it wants', () => {
    expect(plans.length).toBeGreaterThan(calls.methods.length / 2);
    const slow = plans.filter(({ stages }) => stages.some((stage) => REFUSED.includes(stage)));
    expect(slow.filter(({ shape }) => shape !== OF_THE_DRIVER)).toEqual([]);
  });

  it('would be refused without one', async () => {
    await app.database.collection('users').find({ nickname: 'asha' }).sort({ nickname: 1 }).toArray();
    const [plan] = (await watch.plans()).filter(({ shape }) => shape.includes('nickname'));
    expect(plan?.stages).toEqual(expect.arrayContaining(REFUSED));
  });
});
