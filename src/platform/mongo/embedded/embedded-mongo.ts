import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mongo } from 'mongoose';
import { cannotRun, findLauncher } from './c-library.js';
import type { HostMessage } from './mongo-host.js';

const MB = 1024 * 1024;
const HOST_SCRIPT = fileURLToPath(new URL('./mongo-host.js', import.meta.url));

/**
 * Where plans that are compared have found nothing after 10,000 steps, the engine would estimate them by samples, which takes a part that
 * is not in this build: the question would end with an error. So it compares on.
 */
const WITHOUT_ESTIMATES = { setParameter: 1, internalQueryPlanRanker: 'multiPlanning' };

/**
 * The engine opens with a cache of 256 MB, whatever the machine has. Once the indexes of a million messages do not fit into that, each
 * message takes five times as long: pages are written and read again for it. A server of MongoDB takes half of the memory.
 */
const SHARE_OF_MEMORY = 1 / 4;

/** What to start. */
export interface EmbeddedMongoOptions {
  /** Folder of the data; made when it is not there. One process at a time can have it open. */
  dir: string;
  /** Gets the lines that a person should see. */
  log?: (line: string) => void;
}

/** A running embedded MongoDB. It ends when this process does, in whatever way. */
export interface EmbeddedMongo {
  /** A `mongodb://` address on a Unix socket, for any process of the same user. */
  uri: string;
  /** The process that the engine runs in. */
  pid: number;
  /** Closes the database and waits for its process to end. */
  stop(): Promise<void>;
  /** Calls `listener` with the reason, such as `SIGABRT`, when the process ends without having been stopped. */
  onExit(listener: (reason: string) => void): void;
}

/** Starts the embedded MongoDB in a process of its own. Rejects with an error that says what to do instead. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const dir = resolve(options.dir);
  const launcher = await findLauncher(options.log ?? (() => undefined));
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw cannotRun('its data folder cannot be made', error);
  });
  // What the engine prints goes to standard error: standard output belongs to the application.
  const child = fork(HOST_SCRIPT, [dir], { ...launcher, stdio: ['ignore', 2, 2, 'ipc'] });
  const uri = await waitForAddress(child, dir);
  await tell(uri, WITHOUT_ESTIMATES, cacheOf(SHARE_OF_MEMORY * usableMemory()));
  return new ChildMongo(child, uri);
}

class ChildMongo implements EmbeddedMongo {
  readonly pid: number;
  private readonly ended: Promise<unknown[]>;
  private stopping = false;

  constructor(
    private readonly child: ChildProcess,
    readonly uri: string,
  ) {
    this.pid = child.pid ?? 0;
    this.ended = once(child, 'exit');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }

  onExit(listener: (reason: string) => void): void {
    void this.ended.then(([code, signal]) => {
      if (!this.stopping) listener(exitReason(code, signal));
    });
  }
}

function waitForAddress(child: ChildProcess, dir: string): Promise<string> {
  return new Promise((resolveWith, reject) => {
    child.once('message', (message: HostMessage) =>
      'uri' in message ? resolveWith(message.uri) : reject(openingError(message.error, dir)),
    );
    child.once('error', reject);
    // Not `exit`, which can overtake the message that says why.
    child.once('close', (code, signal) =>
      reject(cannotRun(`its process ended with ${exitReason(code, signal)}`)),
    );
  });
}

function cacheOf(bytes: number): mongo.Document {
  return { setParameter: 1, wiredTigerEngineRuntimeConfig: `cache_size=${Math.round(bytes / MB)}MB` };
}

/** What this machine has, or as much of it as the container may take, in bytes. */
function usableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

async function tell(uri: string, ...commands: mongo.Document[]): Promise<void> {
  const client = new mongo.MongoClient(uri);
  try {
    for (const command of commands) await client.db('admin').command(command);
  } finally {
    await client.close();
  }
}

function openingError(message: string, dir: string): Error {
  if (!message.includes('DBPathInUse')) return cannotRun(message);
  return new Error(
    `The data folder ${dir} is open in another process. To share it, run "npm run mongo" ` +
      'and give every process the MONGODB_URI that it prints.',
  );
}

function exitReason(code: unknown, signal: unknown): string {
  return typeof signal === 'string' ? signal : `exit code ${String(code)}`;
}
