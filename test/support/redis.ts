import { describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { onCleanup } from './cleanup.js';
import { freePort } from './free-port.js';

/** A real Redis on a free port, which can be stopped, paused and emptied. */
export class RedisServer {
  private process?: ChildProcess;

  private constructor(
    private readonly program: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(findRedis() as string, await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts on the same port, with nothing in it. */
  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn(this.program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    onCleanup(() => this.stop());
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept connections') && resolve());
      child.once('exit', () => reject(new Error('redis-server ended before it was ready')));
    });
  }

  async stop(): Promise<void> {
    if (this.process?.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  /** It keeps its connections and answers nothing. */
  pause(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }

  /** Something to look into it with. */
  client(): Redis {
    const client = new Redis(this.url);
    onCleanup(() => client.disconnect());
    return client;
  }

  /** It forgets everything. */
  async flush(): Promise<void> {
    await this.client().flushall();
  }
}

/** Tests that need Redis: without one they say so in one line and do not run, and in CI that is a failure. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (findRedis()) {
    describe(name, tests);
    return;
  }
  describe(name, () => {
    it('is not run: there is no redis-server in the path', () => {
      expect(process.env['CI']).toBeUndefined();
    });
  });
}

function findRedis(): string | undefined {
  const candidates = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
