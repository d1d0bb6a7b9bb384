import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import S3rver from '@20minutes/s3rver';
import { createConnection, type Connection, type mongo, Types } from 'mongoose';
import { parseEnv } from '../../../src/config/env.js';
import { openStore } from '../../../src/modules/media/stores/open-store.js';
import type { MediaStore } from '../../../src/modules/media/stores/media-store.js';
import { testDatabase } from '../../support/test-database.js';
import { TEST_SECRET } from '../../support/tokens.js';

/** Bigger than one piece of any store, and than what one reads at once. */
const BIG = randomBytes(2_000_003);

describe.each(['local', 'gridfs', 's3'])('the store %s', (name) => {
  let folder: string;
  let connection: Connection;
  let server: S3rver | undefined;
  let store: MediaStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haggle-store-'));
    connection = await createConnection(testDatabase()).asPromise();
    const configureBuckets = [{ name: 'media', configs: [] }];
    const options = {
      address: '127.0.0.1',
      port: 0,
      directory: join(folder, 's3'),
      silent: true,
      configureBuckets,
    };
    if (name === 's3') server = new S3rver(options);
    const port = (await server?.run())?.port;
    const env = parseEnv({
      NODE_ENV: 'test',
      JWT_SECRET: TEST_SECRET,
      MEDIA_STORE: name,
      CHAT_MEDIA_PATH: join(folder, 'local'),
      S3_BUCKET: 'media',
      ...(port && { S3_ENDPOINT: `http://127.0.0.1:${port}` }),
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
    });
    store = await openStore(env, connection);
  });

  afterAll(async () => {
    await server?.close();
    await connection.dropDatabase();
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  const newKey = (): string => `${new Types.ObjectId().toHexString()}/original`;

  async function put(bytes: Buffer, key = newKey()): Promise<string> {
    const file = join(folder, createHash('sha256').update(key).digest('hex'));
    await writeFile(file, bytes);
    await store.put(key, file);
    return key;
  }

  it('gives back what it was given, byte for byte', async () => {
    for (const bytes of [BIG, Buffer.from('x'), BIG.subarray(0, 261_120), BIG.subarray(0, 261_121)]) {
      const key = await put(bytes);
      expect((await buffer(await store.read(key))).equals(bytes)).toBe(true);
    }
  });

  it.each([
    // Not 0 to 0: this S3 server takes a last byte of 0 for none (`end || Infinity`).
    [0, 1],
    [0, 2_000_002],
    [1_044_479, 1_044_480],
    [261_119, 261_120],
    [261_120, 522_239],
    [1_999_999, 2_000_002],
  ])('gives the bytes from %i to %i', async (start, end) => {
    const key = await put(BIG);
    expect((await buffer(await store.read(key, { start, end }))).equals(BIG.subarray(start, end + 1))).toBe(
      true,
    );
  });

  it('serves many readers at once', async () => {
    const key = await put(BIG);
    const read = await Promise.all(Array.from({ length: 10 }, async () => buffer(await store.read(key))));
    expect(read.every((bytes) => bytes.equals(BIG))).toBe(true);
  });

  it('says before the first byte that there is nothing', async () => {
    await expect(store.read(newKey())).rejects.toMatchObject({ code: 'media.not_found' });
    await expect(store.read(newKey(), { start: 0, end: 1 })).rejects.toMatchObject({
      code: 'media.not_found',
    });
  });

  it('forgets what it is told to, and nothing else', async () => {
    const [one, two] = [await put(BIG), await put(BIG)];
    const other = await put(Buffer.from('preview'), one.replace('original', 'preview'));
    await store.remove([one]);
    await expect(store.read(one)).rejects.toMatchObject({ code: 'media.not_found' });
    expect(String(await buffer(await store.read(other)))).toBe('preview');
    await store.remove([one, other, newKey()]);
    await expect(store.read(other)).rejects.toMatchObject({ code: 'media.not_found' });
    expect((await buffer(await store.read(two))).equals(BIG)).toBe(true);
  });

  it('keeps nothing of what could not be stored', async () => {
    const key = newKey();
    await expect(store.put(key, join(folder, 'there is no such file'))).rejects.toThrow();
    await expect(store.read(key)).rejects.toMatchObject({ code: 'media.not_found' });
    await store.remove([key]);
  });

  it('lets a reader go away early', async () => {
    const body = await store.read(await put(BIG));
    body.once('error', () => undefined);
    body.destroy();
    expect((await buffer(await store.read(await put(BIG)))).length).toBe(BIG.length);
  });

  it('leaves no folders and no pieces behind', async () => {
    const key = await put(BIG);
    await store.remove([key]);
    const [id = ''] = key.split('/');
    expect(existsSync(join(folder, 'local', id.slice(-2), id))).toBe(false);
    expect(await connection.collection('media.chunks').countDocuments({ files_id: key })).toBe(0);
  });
});

describe('the store gridfs, of a reader who stops', () => {
  const pieces: number[] = [];
  const cursors: string[] = [];
  let connection: Connection;
  let store: MediaStore;

  beforeAll(async () => {
    connection = await createConnection(testDatabase(), { monitorCommands: true }).asPromise();
    const env = parseEnv({ NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, MEDIA_STORE: 'gridfs' });
    store = await openStore(env, connection);
    connection.getClient().on('commandSucceeded', ({ commandName, reply }) => {
      const { ns, id, firstBatch, nextBatch } = (reply as { cursor?: mongo.Document }).cursor ?? {};
      if (commandName === 'listIndexes' || !String(ns).endsWith('media.chunks')) return;
      pieces.push((firstBatch ?? nextBatch).length);
      cursors.push(String(id));
    });
  });

  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('keeps a megabyte or two, and no cursor', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'haggle-store-'));
    const file = join(folder, 'long');
    await writeFile(file, Buffer.alloc(8_000_000));
    const key = `${new Types.ObjectId().toHexString()}/original`;
    await store.put(key, file);
    const body = await store.read(key);
    await once(body, 'readable');
    body.read(1);
    body.destroy();
    await once(body, 'close');
    expect(pieces.length).toBeGreaterThan(0);
    expect(pieces.reduce((sum, some) => sum + some, 0)).toBeLessThanOrEqual(8);
    expect(new Set(cursors)).toEqual(new Set(['0']));
    await rm(folder, { recursive: true });
  });
});
