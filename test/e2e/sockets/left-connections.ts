import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { TestApp } from '../../support/test-app.js';
import { tokenFor } from '../../support/tokens.js';

/** Packets of Engine.IO and Socket.IO. */
const PING = '2';
const PONG = '3';
const CONNECT = '40';
const DISCONNECT = '41';

/** Keeps its connection whatever happens in the namespaces, and answers every heartbeat. */
class Clinging {
  readonly closed: Promise<unknown>;
  private readonly heard: string[] = [];

  private constructor(private readonly socket: WebSocket) {
    this.closed = once(socket, 'close');
    socket.on('message', (data: Buffer) => {
      const packet = data.toString();
      if (packet === PING) socket.send(PONG);
      else this.heard.push(packet);
    });
  }

  static async open(origin: string): Promise<Clinging> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const client = new Clinging(socket);
    await once(socket, 'open');
    return client;
  }

  /** Comes into a namespace, by default into that without a name. */
  async join(userId: string, namespace = ''): Promise<void> {
    this.say(`${CONNECT}${namespace}${JSON.stringify({ token: tokenFor({ sub: userId }) })}`);
    await this.hear(`${CONNECT}${namespace}`);
  }

  say(packet: string): void {
    this.socket.send(packet);
  }

  /** The first packet that begins like this and was not taken before. */
  async hear(beginning: string): Promise<string> {
    for (;;) {
      const at = this.heard.findIndex((packet) => packet.startsWith(beginning));
      if (at >= 0) return this.heard.splice(at, 1)[0] as string;
      await once(this.socket, 'message');
    }
  }

  close(): void {
    this.socket.close();
  }
}

describe('a connection that has left its last namespace', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  async function joined(userId: string): Promise<Clinging> {
    const client = await Clinging.open(app.origin);
    await client.join(userId);
    return client;
  }

  it('is closed soon, whoever ended it; one that comes into another stays', async () => {
    const moving = await joined('asha');
    moving.say(DISCONNECT);
    await moving.join('asha', '/direct,');

    const leaving = await joined('asha');
    leaving.say(DISCONNECT);
    const banned = await joined('ben');
    await app.rest({ sub: 'moderator', roles: ['admin'] }).put('/api/v1/users/ben/ban');
    await banned.hear(DISCONNECT);
    await Promise.all([leaving.closed, banned.closed]);

    moving.say('42/direct,0["no:such-event"]');
    expect(await moving.hear('43/direct,0')).toContain('request.unknown_event');
    moving.close();
  });
});
