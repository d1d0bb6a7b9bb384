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

  it.each(['SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    'that asks a process to stop ends it in order: %s',
    async (signal) => {
      const app = await start();
      expect(await app.end(signal)).toBe(0);
      expect(app.lines.some(({ level }) => level >= 50)).toBe(false);
    },
  );

  it.each(['SIGSEGV', 'SIGBUS'] as const)(
    'of a crash ends it at once, so that somebody starts it again: %s',
    async (signal) => {
      const app = await start();
      expect(await app.end(signal)).toBe(signal);
    },
  );
});
