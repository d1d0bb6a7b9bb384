import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { mongo } from 'mongoose';
import { durableWrites } from '../../src/platform/mongo/write-concern.js';
import type * as Embedded from '../../src/platform/mongo/embedded/embedded-mongo.js';

type Messages = mongo.Collection<{ _id: string }>;

// The engine's process is a compiled script: these tests run what `npm run build` made.
const BUILT = resolve('dist/platform/mongo/embedded');
const WRITER = `
  import { mongo } from 'mongoose';
  const client = new mongo.MongoClient(process.argv[1]);
  await client.db('shop').collection('messages').insertOne({ _id: 'from another process' });
  await client.close();
`;

let dir: string;
let parent: string;
const running: (() => unknown)[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'haggle mongo '));
  // Longer than any socket path may be, and nothing that a URI or a shell would take as it is.
  dir = join(parent, 'données 100%'.padEnd(120, '.'), 'mongodb');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
  await rm(parent, { recursive: true, force: true });
});

async function start(): Promise<Embedded.EmbeddedMongo> {
  const { startEmbeddedMongo } = (await import(
    pathToFileURL(join(BUILT, 'embedded-mongo.js')).href
  )) as typeof Embedded;
  const started = await startEmbeddedMongo({ dir });
  running.push(() => started.stop());
  return started;
}

/** Runs `npm run mongo`'s script, as the leader of a process group, as a terminal does. */
async function startCli(): Promise<{
  cli: ChildProcess;
  uri: string;
  output: Promise<string>;
  closed: Promise<unknown[]>;
}> {
  const cli = spawn(process.execPath, [join(BUILT, 'cli.js'), dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // The engine's process holds the same pipe: it closes when both have ended.
  const closed = once(cli, 'close');
  running.push(() => cli.kill('SIGKILL') && closed);
  cli.stderr.resume();
  const output = text(cli.stdout);
  const [line] = (await once(createInterface(cli.stdout), 'line')) as [string];
  return { cli, uri: line.replace('MONGODB_URI=', ''), output, closed };
}

async function withMessages<T>(uri: string, use: (messages: Messages) => Promise<T>): Promise<T> {
  const client = new mongo.MongoClient(uri, { writeConcern: await durableWrites(uri) });
  try {
    return await use(client.db('shop').collection<{ _id: string }>('messages'));
  } finally {
    await client.close();
  }
}

const write = (uri: string, id: string) => withMessages(uri, (messages) => messages.insertOne({ _id: id }));
const ids = (uri: string) =>
  withMessages(uri, async (messages) =>
    (await messages.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
  );

/** The engine empties its lock file when it closes in order. */
const closedInOrder = async () => (await stat(join(dir, 'mongod.lock'))).size === 0;

describe('the embedded MongoDB', () => {
  it('keeps its data over a stop and a start', async () => {
    const first = await start();
    await write(first.uri, 'kept');
    expect(await closedInOrder()).toBe(false);
    await first.stop();
    expect(await closedInOrder()).toBe(true);
    expect(() => process.kill(first.pid, 0)).toThrow('ESRCH');

    expect(await ids((await start()).uri)).toEqual(['kept']);
  });

  it('refuses a folder that is open in another process, which goes on', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/is open in another process.+npm run mongo/);
    await write(first.uri, 'still here');
    expect(await ids(first.uri)).toEqual(['still here']);
  });

  it('answers where two plans have both read very much before they find anything', async () => {
    const { uri } = await start();
    const found = await withMessages(uri, async (messages) => {
      const rows = Array.from({ length: 10_500 }, (_, at) => ({ _id: `${at}`, one: 1, at, other: -at }));
      await messages.insertMany(rows);
      await messages.createIndexes([{ key: { one: 1, at: 1 } }, { key: { one: 1, other: 1 } }]);
      return messages
        .find({ one: 1, at: { $gte: 0 } })
        .sort({ at: -1 })
        .skip(10_400)
        .limit(10)
        .toArray();
    });
    expect(found).toHaveLength(10);
  });

  it('has a quarter of the memory for its cache', async () => {
    const client = new mongo.MongoClient((await start()).uri);
    try {
      const { wiredTiger } = await client.db('admin').command({ serverStatus: 1 });
      const { 'maximum bytes configured': bytes } = (wiredTiger as { cache: Record<string, number> }).cache;
      const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
      expect(bytes).toBeGreaterThan(0.24 * memory);
      expect(bytes).toBeLessThan(0.26 * memory);
    } finally {
      await client.close();
    }
  });

  it('says so when its process is killed, and has every acknowledged write afterwards', async () => {
    const first = await start();
    const reason = new Promise((tell) => first.onExit(tell));
    await write(first.uri, 'acknowledged');
    process.kill(first.pid, 'SIGKILL');
    expect(await reason).toBe('SIGKILL');
    expect(await closedInOrder()).toBe(false);

    expect(await ids((await start()).uri)).toEqual(['acknowledged']);
  });

  it('closes in order when the application is killed', async () => {
    const { cli, uri, closed } = await startCli();
    await write(uri, 'acknowledged');
    cli.kill('SIGKILL');
    await closed;
    expect(await closedInOrder()).toBe(true);

    expect(await ids((await start()).uri)).toEqual(['acknowledged']);
  });
});

describe('npm run mongo', () => {
  it('prints one line, and every process can use the address in it', async () => {
    const { cli, uri, output, closed } = await startCli();
    const [code] = await once(spawn(process.execPath, ['--input-type=module', '-e', WRITER, uri]), 'exit');
    expect(code).toBe(0);
    await write(uri, 'from this process');
    expect(await ids(uri)).toEqual(['from another process', 'from this process']);

    cli.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(await output).toBe(`MONGODB_URI=${uri}\n`);
    expect(await closedInOrder()).toBe(true);
  });

  it('closes in order on Ctrl-C, which reaches the whole process group', async () => {
    const { cli, closed } = await startCli();
    process.kill(-(cli.pid ?? NaN), 'SIGINT');
    expect(await closed).toEqual([0, null]);
    expect(await closedInOrder()).toBe(true);
  });
});
