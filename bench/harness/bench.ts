import type { LoadJobs } from '../load/worker.js';
import type { Options } from '../options.js';
import { Child } from './child.js';
import { coreLayout, type Layout } from './cores.js';
import { BenchDatabase } from './database.js';
import { LOAD_WORKER } from './paths.js';
import { haggle, RunningServer, type ServerKind } from './servers.js';
import { join } from 'node:path';

/** What all scenarios of a run share: the database, the load generator, and a way to start servers. */
export class Bench {
  private readonly servers = new Set<RunningServer>();

  private constructor(
    readonly options: Options,
    readonly layout: Layout | null,
    readonly database: BenchDatabase,
    readonly load: Child<LoadJobs>,
  ) {}

  static async open(options: Options): Promise<Bench> {
    const layout = coreLayout();
    const database = await BenchDatabase.start(layout?.database);
    return new Bench(options, layout, database, new Child({ script: LOAD_WORKER, cores: layout?.load }));
  }

  /** Haggle, and the other checkout of it when one was named. */
  get haggles(): ServerKind[] {
    const { against } = this.options;
    return [
      haggle(),
      ...(against === undefined ? [] : [haggle(join(against, 'dist/main.js'), `Haggle in ${against}`)]),
    ];
  }

  /** One of two values: the real one, or the one of a quick run. */
  size<Value>(real: Value, quick: Value): Value {
    return this.options.quick ? quick : real;
  }

  async start(kind: ServerKind): Promise<RunningServer> {
    const server = await RunningServer.start(kind, this.database, this.layout?.server);
    this.servers.add(server);
    return server;
  }

  async stop(server: RunningServer): Promise<void> {
    this.servers.delete(server);
    await server.stop();
  }

  /** Starts these, hands them over, and stops them whatever happens. */
  async withServers<Result>(
    kinds: ServerKind[],
    use: (servers: RunningServer[]) => Promise<Result>,
  ): Promise<Result> {
    const servers: RunningServer[] = [];
    try {
      for (const kind of kinds) servers.push(await this.start(kind));
      return await use(servers);
    } finally {
      for (const server of servers) await this.stop(server);
    }
  }

  async close(): Promise<void> {
    for (const server of this.servers) await this.stop(server);
    await this.load.stop();
    await this.database.stop();
  }
}

/** A, B, A, B ...: what swings with the machine swings for all of them. */
export async function interleaved<Subject, Figures>(
  rounds: number,
  subjects: Subject[],
  measure: (subject: Subject, round: number) => Promise<Figures>,
): Promise<Map<Subject, Figures[]>> {
  const results = new Map<Subject, Figures[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) results.get(subject)?.push(await measure(subject, round));
  }
  return results;
}
