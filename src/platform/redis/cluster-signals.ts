import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RedisLink } from './redis-link.js';

const CHANNEL = 'haggle:signals';
/** How often the connection is tried: one that hears nothing cannot tell silence from death. In milliseconds. */
const PING_EVERY_MS = 3000;

type Listener = (payload: never) => void;

interface Envelope {
  from: string;
  topic: string;
  payload: unknown;
}

/**
 * Short-lived news between the nodes: what is lost while Redis is away is lost, so nothing that matters for long goes this way.
 * On a single node it says nothing and hears nothing.
 */
@Injectable()
export class ClusterSignals implements OnModuleInit, OnApplicationShutdown {
  /** This process among the others. */
  readonly nodeId = randomUUID();
  private readonly listeners = new Map<string, Listener[]>();
  private pinging?: NodeJS.Timeout;

  constructor(private readonly redis: RedisLink) {}

  onModuleInit(): void {
    if (!this.redis.isConfigured) return;
    const subscriber = this.redis.listener();
    subscriber.on('message', (_channel, text) => this.hear(text));
    subscriber.subscribe(CHANNEL).catch(() => undefined);
    this.pinging = setInterval(() => {
      if (subscriber.status === 'ready') subscriber.ping().catch(() => undefined);
    }, PING_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.pinging);
  }

  /** Tells all other nodes. */
  send(topic: string, payload: unknown): void {
    const envelope: Envelope = { from: this.nodeId, topic, payload };
    this.redis.client?.publish(CHANNEL, JSON.stringify(envelope)).catch(() => undefined);
  }

  /** Hears what other nodes tell. */
  on<Payload>(topic: string, listener: (payload: Payload) => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  private hear(text: string): void {
    const { from, topic, payload } = JSON.parse(text) as Envelope;
    if (from === this.nodeId) return;
    for (const listener of this.listeners.get(topic) ?? []) listener(payload as never);
  }
}
