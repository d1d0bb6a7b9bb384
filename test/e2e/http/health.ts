import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../../support/test-app.js';
import { watchedDatabase } from '../../support/test-database.js';

describe('health', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ MONGODB_URI: watchedDatabase() });
  });

  afterAll(() => app.stop());

  it('asks the database once a second at most, however often it is asked itself', async () => {
    let pings = 0;
    app.database.getClient().on('commandStarted', ({ commandName }) => {
      if (commandName === 'ping') pings += 1;
    });
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.rest().get('/health/ready')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(pings).toBeGreaterThan(0);
    expect(pings).toBeLessThanOrEqual(1 + (performance.now() - began) / 1000);
  });
});
