import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ChatClient } from '../../support/chat-client.js';
import { beginDirect } from '../../support/conversations.js';
import { TestApp } from '../../support/test-app.js';

/** The connection under a client: what is written goes out as one packet, or as one frame, as it is. */
interface Wire {
  write(packet: string): void;
  transport: { ws: { send(frame: string | Uint8Array): void } };
}

const wireOf = ({ socket }: ChatClient): Wire => socket.io.engine as unknown as Wire;

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

describe('what is no Socket.IO', () => {
  let app: TestApp;
  let conversationId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    conversationId = await beginDirect(app, 'asha', 'ben');
  });

  afterAll(() => app.stop());

  /** A message goes from one to the other. */
  async function expectAlive(): Promise<void> {
    const [asha, ben] = await Promise.all([app.connect('asha'), app.connect('ben')]);
    const sent = await asha.ask('message:send', { conversationId, content: 'Are you still there?' });
    expect(sent.ok).toBe(true);
    await ben.hear('message:created', ({ id }) => id === sent.data.id);
    asha.close();
    ben.close();
  }

  /** A connection without any protocol; resolves when the server has closed it. */
  async function raw(talk: (socket: Socket) => unknown): Promise<string> {
    const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    await talk(socket);
    if (!socket.destroyed) await once(socket, 'close');
    return heard;
  }

  it.each([
    ['a reserved event', '2["connect",{}]'],
    ['another reserved event', '2["disconnect",{}]'],
    ['an event without a name', '2[{}]'],
    ['an event that is no list', '2{"a":1}'],
    ['broken JSON', '2["message:send",'],
    ['an unknown type', '9["message:send"]'],
    [
      'a binary event with parts to come, and then another event',
      '52-["message:send",{"_placeholder":true,"num":0}]',
    ],
    ['more parts than anybody sends', '5999999999-["message:send",{}]'],
    ['a part that is not there', '51-["message:send",{"_placeholder":true,"num":"__proto__"}]'],
    ['an event in a namespace that it is not in', '2/nowhere,["message:send",{}]'],
    ['a second CONNECT with a list for a token', '0[1,2]'],
  ])('closes the connection that sends %s, and lives on', async (_, packet) => {
    const eve = await app.connect('eve');
    const closed = eve.closed();
    wireOf(eve).write(packet);
    wireOf(eve).write('2["message:send",{}]');
    wireOf(eve).transport.ws.send(new Uint8Array([1, 2, 3]));
    expect(await closed).toMatch(/transport|server/);
    await expectAlive();
  });

  it.each([
    ['nothing of Engine.IO', 'x garbage'],
    ['an empty frame', ''],
    ['bytes', new Uint8Array(64).fill(255)],
    ['more than fits', `4${'x'.repeat(300_000)}`],
  ])('closes the connection that sends %s, and lives on', async (_, frame) => {
    const eve = await app.connect('eve');
    const closed = eve.closed();
    wireOf(eve).transport.ws.send(frame);
    expect(await closed).toMatch(/transport|parse|server/);
    await expectAlive();
  });

  it('ignores acks that nobody waits for', async () => {
    const eve = await app.connect('eve');
    for (const packet of ['399["x"]', '3["x"]', '30[]']) wireOf(eve).write(packet);
    await eve.caughtUp();
    expect(eve.socket.connected).toBe(true);
  });

  it('answers what is nested ten thousand levels deep', async () => {
    const eve = await app.connect('eve');
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const content = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
      wireOf(eve).write(`2["message:send",{"conversationId":"${conversationId}","content":${content}}]`);
      wireOf(eve).write(`2["nothing",${content}]`);
    }
    await eve.hear('error', () => eve.all('error').length === 4);
    const codes = eve.all<{ code: string }>('error').map(({ code }) => code);
    expect(codes.sort()).toEqual([
      'request.invalid',
      'request.invalid',
      'request.unknown_event',
      'request.unknown_event',
    ]);
    await expectAlive();
  });

  it('closes a connection with binary parts that are nested as deep, and lives on', async () => {
    const eve = await app.connect('eve');
    const deep = `${'['.repeat(10_000)}{"_placeholder":true,"num":0}${']'.repeat(10_000)}`;
    wireOf(eve).write(`51-["message:send",${deep}]`);
    wireOf(eve).transport.ws.send(new Uint8Array([1]));
    await Promise.race([eve.closed(), eve.hear('error')]);
    await expectAlive();
  });

  it.each([
    ['no HTTP', 'garbage\r\n\r\n'],
    ['bytes', Buffer.alloc(2000, 0xff)],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`],
    [
      'two lengths',
      'POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    ],
  ])('closes a connection of %s', async (_, bytes) => {
    expect(await raw((socket) => socket.write(bytes))).toMatch(/^HTTP\/1\.1 4\d\d/);
    await expectAlive();
  });

  it.each([
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x34, 0x30])],
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    [
      'a frame of 2^63 bytes',
      Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    ],
    ['text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28])],
  ])('closes a WebSocket with %s', async (_, frame) => {
    const heard = await raw(async (socket) => {
      socket.write(UPGRADE);
      await once(socket, 'data');
      socket.write(frame);
    });
    expect(heard).toMatch(/^HTTP\/1\.1 101/);
    await expectAlive();
  });

  it.each([
    ['a WebSocket', UPGRADE.replace('/socket.io/', '/api/v1/me')],
    ['a WebSocket beside the path', UPGRADE.replace('/socket.io/', '/socket.iox/')],
    ['HTTP/2', 'GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
  ])('says at once that there is no %s here', async (_, request) => {
    const heard = await raw((socket) => socket.write(request));
    expect(heard).toMatch(/^HTTP\/1\.1 400 .*"code":"request\.upgrade_refused"/s);
    await expectAlive();
  });

  it('says why to a WebSocket of an older protocol', async () => {
    expect(await raw((socket) => socket.write(UPGRADE.replace('EIO=4', 'EIO=3')))).toContain(
      'Unsupported protocol version',
    );
    await expectAlive();
  });

  it('lets nobody in who upgrades and speaks without a token', async () => {
    await expect(app.connectWith(undefined)).rejects.toMatchObject({ data: { code: 'auth.token_invalid' } });
    await expect(app.connectWith({ $ne: null } as never)).rejects.toMatchObject({
      data: { code: 'auth.token_invalid' },
    });
    await expect(app.connectWith('x'.repeat(100_000))).rejects.toMatchObject({
      data: { code: 'auth.token_invalid' },
    });
    await expectAlive();
  });
});
