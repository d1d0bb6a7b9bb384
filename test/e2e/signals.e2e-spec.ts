import { afterEach, describe, expect, it } from '@jest/globals';
import { BuiltApp } from '../support/built-app.js';
import { cleanup, onCleanup } from '../support/cleanup.js';

async function start(): Promise<BuiltApp> {
  const app = await BuiltApp.start();
  onCleanup(() => app.end('SIGKILL'));
  return app;
}

describe('a signal', () => {
  afterEach(cleanup);

  it('that asks a process to stop ends it in order', async () => {
    const app = await start();
    expect(await app.end('SIGHUP')).toBe(0);
    expect(app.lines.some(({ level }) => level >= 50)).toBe(false);
  });

  it('of a crash ends it at once, so that somebody starts it again', async () => {
    const app = await start();
    expect(await app.end('SIGSEGV')).toBe('SIGSEGV');
  });
});
