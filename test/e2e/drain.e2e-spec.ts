import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type BeforeApplicationShutdown, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { EventBus } from '../../src/platform/events/event-bus.js';
import { DomainEvent } from '../../src/shared/domain-event.js';
import { cleanup } from '../support/cleanup.js';
import type { ChatClient } from '../support/chat-client.js';
import { Cluster, type ClusterNode, until } from '../support/cluster.js';
import { describeWithRedis, RedisServer } from '../support/redis.js';
import { TestApp } from '../support/test-app.js';

describe('a node that is told to stop', () => {
  afterEach(cleanup, 60_000);

  it('says so, answers what is asked, sends its sockets away one by one, and ends within ten seconds', async () => {
    const cluster = await Cluster.start(1, { DRAIN_SPREAD_MS: '2500' });
    const [node] = cluster.nodes as [ClusterNode];
    const conversationId = await cluster.conversation('asha', 'ben');
    const sockets = await Promise.all(Array.from({ length: 12 }, () => cluster.connect(node, 'asha')));
    const ended = node.end('SIGTERM');
    const answers = sockets.map(async (socket, i) => {
      const reason = socket.closed();
      const { reconnectInMs } = await socket.hear('server:draining');
      const answer =
        reconnectInMs > 200
          ? await socket.ask('message:send', { conversationId, content: `${i}` })
          : { ok: true };
      return { reconnectInMs, ok: answer.ok, reason: await reason };
    });
    await sockets[0]!.hear('server:draining');
    const ready = await until(
      () =>
        node
          .rest()
          .get('/health/ready')
          .catch(() => undefined),
      (answer) => answer === undefined || answer.status === 503,
    );
    if (ready)
      expect(ready.body).toMatchObject({
        code: 'health.not_ready',
        details: { details: { node: { status: 'down', message: 'draining' } } },
      });
    await expect(cluster.connect(node, 'ben')).rejects.toThrow();
    const told = await Promise.all(answers);
    expect(told.map(({ ok }) => ok)).toEqual(told.map(() => true));
    // The client's own word for "come back", against "io server disconnect" for "stay away".
    expect(new Set(told.map(({ reason }) => reason))).toEqual(new Set(['transport close']));
    expect(new Set(told.map(({ reconnectInMs }) => reconnectInMs)).size).toBeGreaterThan(6);
    const { ms } = await ended;
    expect(ms).toBeLessThan(10_000);
  }, 60_000);
});

/** So many questions one after the other take longer than everything else that happens at the end. */
const ASKS = 100;

class Farewell extends DomainEvent {}

/** A module of somebody else's, that says something at the end and asks a lot when it hears that. */
@Module({})
class LastWord implements BeforeApplicationShutdown {
  answers = 0;

  constructor(
    private readonly events: EventBus,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  beforeApplicationShutdown(): void {
    this.events.publishOften(new Farewell());
  }

  @OnEvent(Farewell.name)
  async heard(): Promise<void> {
    for (let ask = 0; ask < ASKS; ask += 1) await this.connection.db?.command({ ping: 1 });
    this.answers += 1;
  }
}

describe('an application that is closed without a signal', () => {
  // What is kept alive is kept for 75 s, which is longer than a test may take.
  it('ends with the requests that are under way, and keeps no connection behind them', async () => {
    const app = await TestApp.start();
    const server: Server = app.app.getHttpServer();
    const { hostname, port } = new URL(app.origin);
    const client = connect(Number(port), hostname);
    await once(client, 'connect');
    const begun = once(server, 'request');
    client.write(
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
    );
    await begun;
    const stopped = app.stop();
    await until(
      () => Promise.resolve(server.listening),
      (listening) => !listening,
    );
    client.write('}');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 400 /);
    await stopped;
  });

  it('waits for those who still ask the database because of what was said before that, and at the end', async () => {
    const app = await TestApp.start({}, [LastWord]);
    const listener = app.app.get(LastWord);
    app.app.get(EventBus).publish(new Farewell());
    await app.app.close();
    expect(listener.answers).toBe(2);
  });
});

describe('a node that stops while somebody scrolls', () => {
  afterEach(cleanup, 60_000);

  it('has stored the last read marker that it has acknowledged', async () => {
    const cluster = await Cluster.start(1, { DRAIN_SPREAD_MS: '600' });
    const [node] = cluster.nodes as [ClusterNode];
    const conversationId = await cluster.conversation('asha', 'ben');
    const [asha, ben] = [await cluster.connect(node, 'asha'), await cluster.connect(node, 'ben')];
    const sends = Array.from({ length: 1000 }, (_, n) =>
      asha.ask('message:send', { conversationId, content: `${n}` }),
    );
    await Promise.all(sends);
    const ended = node.end('SIGTERM');
    await ben.hear('server:draining');
    let last = 0;
    for (let seq = 1; ben.socket.connected && seq <= sends.length; seq += 1) {
      const ask = ben.socket.timeout(300).emitWithAck('conversation:read', { conversationId, seq });
      if ((await ask.catch(() => null))?.ok) last = seq;
    }
    await ended;
    await node.restart();
    const { body } = await node.rest('ben').get(`/api/v1/conversations/${conversationId}`);
    expect(last).toBeLessThan(sends.length);
    expect(
      body.members.find(({ userId }: { userId: string }) => userId === 'ben').lastReadSeq,
    ).toBeGreaterThanOrEqual(last);
  }, 60_000);
});

/** Somebody who sends until told to stop, to whichever node is there, and repeats what was not acknowledged. */
class Sender {
  readonly acknowledged: string[] = [];
  private socket?: ChatClient;
  private attempts = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly userId: string,
    private readonly conversationId: string,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    for (let number = 0; !isOver(); number += 1) {
      const content = `${this.userId} ${number}`;
      await until(
        () => this.send(content).catch(() => false),
        (isSent) => isSent,
      );
      this.acknowledged.push(content);
    }
  }

  private async send(content: string): Promise<boolean> {
    if (!this.socket?.socket.connected) {
      const { nodes } = this.cluster;
      this.socket = await this.cluster.connect(
        nodes[this.attempts++ % nodes.length] as ClusterNode,
        this.userId,
      );
    }
    const message = { conversationId: this.conversationId, content, clientMessageId: content };
    const answer = await this.socket.socket.timeout(2000).emitWithAck('message:send', message);
    return answer.ok;
  }
}

describeWithRedis('a rolling restart of two nodes under load', () => {
  afterEach(cleanup, 60_000);

  it('loses nothing that was acknowledged, and stores nothing twice', async () => {
    const redis = await RedisServer.start();
    const cluster = await Cluster.start(2, { REDIS_URL: redis.url, DRAIN_SPREAD_MS: '1000' });
    const people = ['asha', 'ben', 'carl', 'dora'];
    const conversationId = await cluster.conversation(...people);
    const senders = people.map((userId) => new Sender(cluster, userId, conversationId));
    let isOver = false;
    const running = Promise.all(senders.map((sender) => sender.run(() => isOver)));
    for (const node of cluster.nodes) {
      const before = senders.map(({ acknowledged }) => acknowledged.length);
      await until(
        async () => senders.every(({ acknowledged }, i) => acknowledged.length > before[i]! + 5),
        (all) => all,
      );
      expect((await node.end('SIGTERM')).ms).toBeLessThan(10_000);
      await node.restart();
    }
    isOver = true;
    await running;

    const stored: string[] = [];
    for (let after = 0; ; after += 100) {
      const { body } = await cluster.nodes[0]!.rest('asha').get(
        `/api/v1/conversations/${conversationId}/messages?after=${after}&limit=100`,
      );
      stored.push(...body.items.map(({ content }: { content: string }) => content));
      if (!body.hasAfter) break;
    }
    const acknowledged = senders.flatMap((sender) => sender.acknowledged);
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(stored.toSorted()).toEqual(acknowledged.toSorted());
  }, 120_000);
});
