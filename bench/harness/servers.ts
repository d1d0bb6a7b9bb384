import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type mongoose from 'mongoose';
import type { ProbeJobs } from '../probe.js';
import { Child } from './child.js';
import type { BenchDatabase } from './database.js';
import { baseline, HAGGLE, PROBE } from './paths.js';
import { freePort } from './ports.js';
import { residentBytes } from './proc.js';
import { BENCH_JWT_SECRET } from './tokens.js';

/** How to talk to a server: its events, bodies and routes (`load/wires.ts`). */
export type Wire = 'haggle' | 'receipts' | 'typing' | 'contract' | 'relay' | 'naive';

/** A server to measure. */
export interface ServerKind {
  name: string;
  wire: Wire;
  script: string;
  /** Whether it keeps messages, in the collection `messages`. */
  stores: boolean;
  env?: Record<string, string>;
  /** Whether it runs on two nodes: the first people of all conversations come to one of them, their partners to the other. */
  onTwoNodes?: boolean;
}

const relay = (name: string, store: string): ServerKind => ({
  name,
  wire: 'relay',
  script: baseline('relay'),
  stores: store !== 'nothing',
  env: { STORE: store },
});

export const B1 = relay('B1 Socket.IO relay', 'nothing');
/** B1 whose clients ask `sync` when they are back, as those of Haggle do. */
export const B1_ASKED: ServerKind = { ...B1, name: 'B1, asked once' };
export const B2 = relay('B2 relay + insertOne', 'one');
export const B3 = relay('B3 relay + insertMany', 'batch');
export const B4: ServerKind = {
  name: 'B4 contract 001',
  wire: 'naive',
  script: baseline('naive'),
  stores: true,
};
export const B5: ServerKind = {
  name: 'B5 stock Nest relay',
  wire: 'relay',
  script: baseline('stock-nest'),
  stores: false,
};
export const haggle = (script = HAGGLE, name = 'Haggle'): ServerKind => ({
  name,
  wire: 'haggle',
  script,
  stores: true,
  env: { RATE_LIMIT_SCALE: '0' },
});

/** Haggle, told by whoever hears a message that it has come and that it is read. */
export const haggleWithReceipts: ServerKind = {
  ...haggle(HAGGLE, 'Haggle, with receipts'),
  wire: 'receipts',
};

/** Haggle, told by whoever sends a message that they type it. */
export const haggleWithTyping: ServerKind = {
  ...haggle(HAGGLE, 'Haggle, with typing'),
  wire: 'typing',
};

/** Haggle, spoken to as contract 001 says. */
export const haggleByContract: ServerKind = {
  ...haggle(HAGGLE, 'Haggle, contract 001'),
  wire: 'contract',
};

/** A server on two nodes that hear of each other by this Redis. */
export const onTwoNodes = (kind: ServerKind, redisUrl: string): ServerKind => ({
  ...kind,
  env: { ...kind.env, REDIS_URL: redisUrl },
  onTwoNodes: true,
});

/** A process of a server. */
export interface Node {
  origin: string;
  pid: number;
}

/** What the load generator must know of a server. */
export interface Target extends Node {
  name: string;
  wire: Wire;
  databasePid: number | null;
  /** The other node, where there are two. */
  second: Node | null;
}

const START_LIMIT_MS = 60_000;

let started = 0;

/** A server under test, in a process of its own, or two, with a database of its own. */
export class RunningServer {
  private constructor(
    readonly kind: ServerKind,
    readonly target: Target,
    private readonly databaseName: string,
    readonly nodes: readonly [Child<ProbeJobs>, ...Child<ProbeJobs>[]],
    private readonly database: BenchDatabase,
  ) {}

  static async start(
    kind: ServerKind,
    database: BenchDatabase,
    cores: string | undefined,
  ): Promise<RunningServer> {
    const databaseName = `haggle_bench_${process.pid}_${(started += 1)}`;
    const first = await startNode(kind, database.uriOf(databaseName), cores);
    const second = kind.onTwoNodes
      ? await startNode(kind, database.uriOf(databaseName), cores).catch(async (error: unknown) => {
          await first.child.stop();
          throw error;
        })
      : null;
    const target = {
      name: kind.name,
      wire: kind.wire,
      ...first.node,
      databasePid: database.pid,
      second: second?.node ?? null,
    };
    const others = second ? [second.child] : [];
    return new RunningServer(kind, target, databaseName, [first.child, ...others], database);
  }

  /** What the server keeps. */
  get data(): mongoose.mongo.Db {
    return this.database.of(this.databaseName);
  }

  /** Resident memory once nothing more can be collected, in bytes. */
  async settledMemory(): Promise<number> {
    let smallest = Infinity;
    for (let look = 0; look < 4; look += 1) {
      for (const node of this.nodes) await node.ask('collectGarbage', null);
      await pause(400);
      smallest = Math.min(smallest, residentBytes(this.target.pid));
    }
    return smallest;
  }

  /** Stops the server and forgets its data. */
  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop();
    await this.database.drop(this.databaseName);
  }
}

async function startNode(
  { script, env }: ServerKind,
  databaseUri: string,
  cores: string | undefined,
): Promise<{ node: Node; child: Child<ProbeJobs> }> {
  const port = await freePort();
  const child = new Child<ProbeJobs>({
    script,
    cores,
    nodeArgs: ['--expose-gc', '--import', PROBE],
    env: {
      PORT: String(port),
      MONGODB_URI: databaseUri,
      JWT_SECRET: BENCH_JWT_SECRET,
      NODE_ENV: 'production',
      ...env,
    },
  });
  await listening(port, child);
  return { node: { origin: `http://127.0.0.1:${port}`, pid: child.pid }, child };
}

async function listening(port: number, child: Child<ProbeJobs>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.running) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await pause(50);
    } finally {
      socket.destroy();
    }
  }
  await child.stop();
  throw new Error(`The server did not start.\n${child.lastWords}`);
}
