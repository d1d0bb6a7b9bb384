import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from '@jest/globals';
import { builtPath } from '../support/built.js';
import { cleanup, onCleanup } from '../support/cleanup.js';
import { testDatabase } from '../support/test-database.js';
import { TEST_SECRET } from '../support/tokens.js';

/** Starts it, and answers how it ended and what it said to people. */
async function startWith(variables: Record<string, string>): Promise<{ code: number; said: string }> {
  const { PATH, HOME } = process.env;
  const given = { NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, MONGODB_URI: testDatabase(), ...variables };
  const child = spawn(process.execPath, [builtPath('main.js')], {
    env: { PATH, HOME, ...given },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onCleanup(() => void child.kill('SIGKILL'));
  const [said, [code]] = await Promise.all([
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, said };
}

describe('a start that cannot go well', () => {
  afterAll(cleanup);

  it('says which variables are wrong, in one line', async () => {
    const { code, said } = await startWith({ PORT: 'abc', REDIS_URL: 'http://redis' });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^Haggle cannot start: the configuration is wrong: PORT [^\n]+; REDIS_URL [^\n]+\n$/,
    );
  });

  it('says that the port is taken, in one line', async () => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, said } = await startWith({ PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(said).toBe(
      `Haggle cannot start: port ${port} cannot be opened (EADDRINUSE). PORT names another one.\n`,
    );
  });
});
