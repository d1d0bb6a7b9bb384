import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Env } from '../../config/env.js';

/** How long Redis may be silent after a command before the connection counts as lost, in milliseconds. */
const SILENCE_MS = 1000;
/** How often Redis is asked whether it is there, in milliseconds. */
const PING_EVERY_MS = 1000;

const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1000);

/** For commands of this moment: they fail at once while Redis is away, and are never sent twice. */
const impatient: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // The commands of one turn of the event loop go by one write.
  enableAutoPipelining: true,
  maxRetriesPerRequest: 0,
  socketTimeout: SILENCE_MS,
  connectTimeout: 2000,
  retryStrategy,
};

/** For those who listen: they wait until Redis is back, and go on where they were. `socketTimeout` is above any blocking read. */
const patient: RedisOptions = {
  maxRetriesPerRequest: null,
  socketTimeout: 10_000,
  connectTimeout: 2000,
  retryStrategy,
};

/**
 * The way to Redis, where one is configured. Nothing waits for it: what needs Redis asks `isUp` or catches, and does without.
 * A silent Redis (paused, cut off) is given up within a second, and a reconnect is tried until it is back.
 */
@Injectable()
export class RedisLink implements OnApplicationShutdown {
  /** For commands; undefined on a single node. */
  readonly client?: Redis;
  private readonly logger = new Logger(RedisLink.name);
  private readonly listeners: Redis[] = [];
  private readonly pinging?: NodeJS.Timeout;
  private readonly upHandlers: (() => void)[] = [];
  private pingSeconds = 0;
  private isAway = false;

  constructor(private readonly env: Env) {
    if (!env.REDIS_URL) return;
    this.client = connect(env.REDIS_URL, impatient);
    this.client.on('error', () => undefined);
    this.client.on('ready', () => this.onReady());
    this.client.on('close', () => this.onClose());
    this.pinging = setInterval(() => void this.ping(), PING_EVERY_MS).unref();
  }

  /** Whether several nodes are meant to work together. */
  get isConfigured(): boolean {
    return this.client !== undefined;
  }

  /** Whether Redis takes commands right now. */
  get isUp(): boolean {
    return this.client?.status === 'ready';
  }

  /** How long Redis took for the last answer, in seconds. */
  get latency(): number {
    return this.pingSeconds;
  }

  /** Calls back each time that Redis has become reachable, the first time too. */
  onUp(handler: () => void): void {
    this.upHandlers.push(handler);
    if (this.isUp) handler();
  }

  /** A connection of its own for somebody who listens; closed with the application. */
  listener(overrides: RedisOptions = {}): Redis {
    if (!this.env.REDIS_URL) throw new Error('REDIS_URL is not set');
    const listener = connect(this.env.REDIS_URL, { ...patient, ...overrides });
    listener.on('error', () => undefined);
    this.listeners.push(listener);
    return listener;
  }

  /** Hangs up without waiting: Redis may be away. */
  onApplicationShutdown(): void {
    clearInterval(this.pinging);
    this.isAway = true;
    for (const connection of [this.client, ...this.listeners]) connection?.disconnect();
  }

  private onReady(): void {
    this.isAway = false;
    this.logger.log('Redis is reachable');
    for (const handler of this.upHandlers) handler();
  }

  /** Said once for each time that it goes: every attempt to come back closes a connection, too. */
  private onClose(): void {
    if (!this.isAway) this.logger.warn('Redis is away: this node does without it until it is back');
    this.isAway = true;
  }

  private async ping(): Promise<void> {
    if (!this.isUp) return;
    const asked = performance.now();
    const answered = await this.client?.ping().catch(() => null);
    if (answered) this.pingSeconds = (performance.now() - asked) / 1000;
  }
}

/** A connection that hangs up once: where it has ended already the client would wait two seconds for its end. */
function connect(url: string, options: RedisOptions): Redis {
  const connection = new Redis(url, options);
  const hangUp = connection.disconnect.bind(connection);
  connection.disconnect = (reconnect) => {
    if (connection.status !== 'end') hangUp(reconnect);
  };
  return connection;
}
