import { randomUUID } from 'node:crypto';

/** The address of a database that nobody else uses. */
export function testDatabase(): string {
  const uri = process.env['TEST_MONGODB_URI'];
  if (!uri) throw new Error('global-setup.mjs has not run');
  return uri.replace('/?', `/test_${randomUUID().slice(0, 8)}?`);
}

/** As `testDatabase`, for those who listen to the commands that the driver sends. */
export const watchedDatabase = (): string => `${testDatabase()}&monitorCommands=true`;
