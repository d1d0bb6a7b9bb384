import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
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

describe('a connection that asks for a WebSocket while it is answered something else', () => {
  afterEach(cleanup);

  it.each([
    ['/', '0'],
    ['/socket.io/?EIO=4&transport=websocket', '0.0001'],
  ])('at %s ends no process', async (path, scale) => {
    const app = await BuiltApp.start({ RATE_LIMIT_SCALE: scale });
    onCleanup(() => app.end('SIGKILL'));
    // Limited, the next one from this address is one too many.
    await app.rest().get('/api/v1/config');
    const upgrade = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    socket.write(`GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n${upgrade}${key}`);
    await once(socket, 'close');
    expect((await app.rest().get('/health/ready')).status).toBe(200);
    expect(await app.end()).toBe(0);
  });
});

describe('a connection that asks for a WebSocket and is reset', () => {
  afterEach(cleanup);

  it('is answered as if it had not asked where there are no WebSockets', async () => {
    const app = await BuiltApp.start({ SOCKET_IO_TRANSPORTS: 'polling' });
    onCleanup(() => app.end('SIGKILL'));
    const answered = async (path: string): Promise<string> => {
      const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
      onCleanup(() => socket.destroy());
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      const [head] = (await once(socket, 'data')) as [Buffer];
      return head.toString().slice(0, 12);
    };
    expect(await answered('/health/ready')).toBe('HTTP/1.1 200');
    expect(await answered('/socket.io/?EIO=4&transport=websocket')).toBe('HTTP/1.1 400');
  });

  it.each(['/', '/api/v1/me', '/socket.io/?EIO=4&transport=websocket'])(
    'at %s ends no process',
    async (path) => {
      const app = await start();
      const headers = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
      for (let round = 0; round < 20; round += 1) {
        const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
        await once(socket, 'connect');
        await new Promise((resolve) => socket.write(`GET ${path} HTTP/1.1\r\n${headers}`, resolve));
        socket.resetAndDestroy();
      }
      expect((await app.rest().get('/health/ready')).status).toBe(200);
      expect(await app.end()).toBe(0);
    },
  );
});
