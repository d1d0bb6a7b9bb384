import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { runOn } from './cores.js';
import { EMBEDDED_MONGO } from './paths.js';

/** What the database has done so far. */
export interface DatabaseCounters {
  /** Commands that read. */
  reads: number;
  /** Documents that were inserted or changed. */
  writes: number;
}

interface ServerStatus {
  version: string;
  pid: number;
  metrics: {
    document: { inserted: number; updated: number };
    commands: Record<string, { total: number } | undefined>;
  };
}

const READS = ['find', 'aggregate', 'getMore', 'count', 'distinct'];

/** The one database of a run: MONGODB_URI, or the embedded MongoDB in a process of its own. */
export class BenchDatabase {
  /** Null when the database is somewhere else. */
  pid: number | null = null;
  version = '';
  private readonly names = new Set<string>();

  private constructor(
    readonly client: mongoose.mongo.MongoClient,
    private readonly address: string,
    private readonly embedded: { child: ChildProcess; dir: string } | null,
    /** Whose journals every write of every server under test waits for: as Haggle has it, a server alone is asked for its own. */
    private readonly w: 'majority' | 1,
  ) {}

  static async start(cores: string | undefined): Promise<BenchDatabase> {
    const given = process.env['MONGODB_URI'];
    const embedded = given ? null : await startEmbedded(cores);
    const address = given ?? embedded?.uri ?? '';
    const client = await mongoose.mongo.MongoClient.connect(address);
    const { setName, msg } = await client.db('admin').command({ hello: 1 });
    const w = setName === undefined && msg !== 'isdbgrid' ? 1 : 'majority';
    const database = new BenchDatabase(client, address, embedded, w);
    const { version, pid } = await database.status();
    database.version = version;
    if (embedded) database.pid = pid;
    return database;
  }

  get kind(): string {
    return this.embedded ? 'embedded MongoDB' : 'MongoDB at MONGODB_URI';
  }

  /** The address of one database in it, with the write concern; `stop` drops it. */
  uriOf(name: string): string {
    this.names.add(name);
    const uri = this.address.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
    return `${uri}${uri.includes('?') ? '&' : '?'}w=${this.w}&journal=true`;
  }

  of(name: string): mongoose.mongo.Db {
    return this.client.db(name);
  }

  async counters(): Promise<DatabaseCounters> {
    const { document, commands } = (await this.status()).metrics;
    const reads = READS.reduce((sum, name) => sum + (commands[name]?.total ?? 0), 0);
    return { reads, writes: document.inserted + document.updated };
  }

  async drop(name: string): Promise<void> {
    this.names.delete(name);
    await this.of(name).dropDatabase();
  }

  async stop(): Promise<void> {
    for (const name of this.names) await this.drop(name);
    await this.client.close();
    if (!this.embedded) return;
    const { child, dir } = this.embedded;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
    await rm(dir, { recursive: true, force: true });
  }

  private async status(): Promise<ServerStatus> {
    return (await this.client.db('admin').command({ serverStatus: 1 })) as unknown as ServerStatus;
  }
}

async function startEmbedded(
  cores: string | undefined,
): Promise<{ uri: string; child: ChildProcess; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'haggle-bench-'));
  const [command, ...args] = runOn(cores);
  const child = spawn(command, [...args, EMBEDDED_MONGO, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = (async () => {
    for await (const line of child.stdout) {
      const [, uri] = /MONGODB_URI=(\S+)/.exec(String(line)) ?? [];
      if (uri) return uri;
    }
    throw new Error('The embedded MongoDB did not start.');
  })();
  return { uri: await said, child, dir };
}
