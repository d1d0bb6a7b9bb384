import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Manager } from 'socket.io-client';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import { presenceEvents } from '../../../src/modules/presence/presence.broadcaster.js';
import { messageEvents } from '../../../src/modules/messages/messages.broadcaster.js';
import { Backlog } from '../../../src/platform/ws/backlog.js';
import { Realtime } from '../../../src/platform/ws/realtime.js';
import type { Transport } from '../../../src/platform/ws/sockets/realtime-socket.js';
import type { UserId } from '../../../src/shared/ids.js';
import type { ChatClient } from '../../support/chat-client.js';
import { TestApp } from '../../support/test-app.js';

interface Stream {
  pause(): void;
  resume(): void;
}

/** What a client reads its connection from. */
const streamOf = ({ socket }: ChatClient): Stream =>
  (socket.io.engine.transport as unknown as { ws: { _socket: Stream } }).ws._socket;

const BIG = { content: 'x'.repeat(100_000) } as MessageDto;

describe('a client that does not read', () => {
  let app: TestApp;
  let realtime: Realtime;
  let backlog: Backlog;
  const paused: Stream[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
    realtime = app.app.get(Realtime);
    backlog = app.app.get(Backlog);
  });

  // A connection that is not read cannot be closed in order.
  afterAll(async () => {
    for (const stream of paused) stream.resume();
    await app.stop();
  });

  async function stuck(userId: string): Promise<{ client: ChatClient; transport: Transport }> {
    const client = await app.connect(userId);
    const [transport] = [...realtime.transports()].find(([, sockets]) =>
      sockets.some(({ id }) => id === client.socket.id),
    )!;
    const stream = streamOf(client);
    paused.push(stream);
    stream.pause();
    return { client, transport };
  }

  /** Sends until it is so; the network itself takes some megabytes. */
  async function sendUntil(userId: string, isSo: () => boolean): Promise<void> {
    for (let i = 0; i < 2000 && !isSo(); i += 1) {
      realtime.toUsers(messageEvents, 'message:created', [userId as UserId], BIG);
      await turn();
    }
  }

  it('is spared presence first, and told to sync when it reads again', async () => {
    const { client, transport } = await stuck('asha');
    await sendUntil('asha', () => backlog.spares(transport));
    expect(backlog.spares(transport)).toBe(true);
    const change = { userId: 'ben', status: 'online' as const, lastSeenAt: null };
    realtime.hintUsers(presenceEvents, 'presence:changed', ['asha' as UserId], change);
    streamOf(client).resume();
    expect(await client.hear('sync:needed')).toEqual({ reason: 'slow', withinMs: 0 });
    expect(client.all('presence:changed')).toEqual([]);
    await client.caughtUp();
    realtime.hintUsers(presenceEvents, 'presence:changed', ['asha' as UserId], change);
    await client.hear('presence:changed');
  });

  it('is told to sync and closed when too much has piled up', async () => {
    const { client, transport } = await stuck('carl');
    const closed = client.closed();
    await sendUntil('carl', () => transport.readyState !== 'open');
    expect(transport.readyState).not.toBe('open');
    streamOf(client).resume();
    await client.hear('sync:needed');
    expect(await closed).toBe('transport close');
  });

  it('is closed though it never reads again', async () => {
    const { transport } = await stuck('dora');
    await sendUntil('dora', () => transport.readyState !== 'open');
    await once(transport as never, 'close');
    expect(transport.readyState).toBe('closed');
  });

  it('does not slow down anybody else', async () => {
    const { transport } = await stuck('eve');
    const quick = await app.connect('finn');
    await sendUntil('eve', () => backlog.spares(transport));
    const change = { userId: 'ben', status: 'online' as const, lastSeenAt: null };
    realtime.hintUsers(presenceEvents, 'presence:changed', ['eve' as UserId, 'finn' as UserId], change);
    await quick.hear('presence:changed');
  });
});

describe('a connection that is never let in', () => {
  it('is closed after five seconds', async () => {
    const app = await TestApp.start();
    const manager = new Manager(app.origin, {
      transports: ['websocket'],
      reconnection: false,
      autoConnect: false,
    });
    const closed = new Promise((resolve) => manager.once('close', resolve));
    await new Promise<void>((resolve, reject) =>
      manager.open((error) => (error ? reject(error) : resolve())),
    );
    const began = Date.now();
    expect(await closed).toBe('transport close');
    expect(Date.now() - began).toBeGreaterThan(4500);
    expect(Date.now() - began).toBeLessThan(9000);
    await app.stop();
  });
});
