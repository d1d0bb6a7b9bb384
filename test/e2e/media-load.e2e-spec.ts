import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection, type Connection } from 'mongoose';
import { BuiltApp } from '../support/built-app.js';
import { MediaApp } from '../support/media-app.js';
import { formOf, MediaClient } from '../support/media-client.js';
import * as files from '../support/media-files.js';
import { decoders, MemoryWatch } from '../support/media-process.js';
import { testDatabase } from '../support/test-database.js';

const MIB = 1024 * 1024;
const MAX = 50 * MIB;

describe.each(['local', 'gridfs'])('media in a process of its own (%s)', (store) => {
  const MONGODB_URI = testDatabase();
  let folder: string;
  let app: BuiltApp;
  let database: Connection;

  const start = (): Promise<BuiltApp> =>
    BuiltApp.start({
      MONGODB_URI,
      MEDIA_STORE: store,
      CHAT_MEDIA_PATH: folder,
      MEDIA_QUOTA_BYTES: String(100 * MAX),
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haggle-media-load-'));
    database = await createConnection(MONGODB_URI).asPromise();
    app = await start();
  });

  afterAll(async () => {
    await app.end('SIGKILL');
    await database.dropDatabase();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const client = (who = 'asha'): MediaClient => new MediaClient(app.origin, who);

  it('rises by less than 32 MB while 50 MB come in', async () => {
    const video = files.mp4({ pad: MAX - 1000 });
    const picture = await files.noisePng(2000);
    for (const warmUp of [picture, video]) await client().uploaded(warmUp);
    for (const body of [video, picture, video]) {
      const memory = await MemoryWatch.begin(app.pid);
      await client().uploaded(body);
      expect(await memory.rise()).toBeLessThan(32 * MIB);
    }
  }, 120_000);

  it('takes fifty uploads at once, and goes on answering', async () => {
    const made = [
      await files.photo(800, 600),
      files.mp4({ pad: 500_000 }),
      files.wav(5),
      files.pdf(),
      await files.picture('webp'),
    ];
    const uploads = Array.from({ length: 50 }, (_, index) =>
      client(`user-${index % 7}`).uploaded(made[index % 5] as Buffer),
    );
    const health = await Promise.all(Array.from({ length: 5 }, () => app.rest().get('/health/ready')));
    expect(health.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const taken = await Promise.all(uploads);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(50);
    expect((await decoders(app.pid)).length).toBeLessThanOrEqual(2);
  }, 120_000);

  it('goes on when a process that decodes dies', async () => {
    await client().uploaded(await files.picture('png'));
    const [first] = await decoders(app.pid);
    const working = client().upload(await files.noisePng(2500));
    process.kill(first as number, 'SIGKILL');
    expect([201, 422]).toContain((await working).status);
    await client().uploaded(await files.picture('png'));
  }, 120_000);

  it('has nothing of an upload stored when it is killed in the middle', async () => {
    const before = [
      await database.collection('media').countDocuments(),
      await database.collection('media.chunks').countDocuments(),
    ];
    const form = formOf([{ name: 'v.mp4', body: files.mp4({ pad: 5_000_000 }) }]);
    const watching = await app.connect('asha');
    const request = client().begin(form.length);
    request.on('error', () => undefined);
    request.write(form.subarray(0, 3_000_000));
    await watching.hear('media:progress');
    watching.close();
    await app.end('SIGKILL');
    app = await start();
    expect([
      await database.collection('media').countDocuments(),
      await database.collection('media.chunks').countDocuments(),
    ]).toEqual(before);
    const kept = store === 'local' ? (await readdir(folder)).filter((name) => name.length === 2) : [];
    expect(kept.length).toBeLessThanOrEqual(before[0] as number);
  }, 120_000);
});

describe('the quota of a day', () => {
  let app: MediaApp;

  beforeAll(async () => {
    app = await MediaApp.start({ MEDIA_QUOTA_BYTES: '50000' });
  });

  afterAll(() => app.stop());

  it('is kept to the byte, however many uploads race', async () => {
    const body = Buffer.concat([files.pdf(), Buffer.alloc(10_000 - files.pdf().length)]);
    const answers = await Promise.all(Array.from({ length: 12 }, () => app.client('asha').upload(body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, body: problem }) => `${status} ${problem.code}`))).toEqual(
      new Set(['413 media.quota_exceeded']),
    );
    expect(await app.files()).toHaveLength(5);
    expect(await app.records()).toBe(5);
  });

  it('is each person’s own, and refused files do not count', async () => {
    const ben = app.client('ben');
    for (let count = 0; count < 3; count += 1)
      expect((await ben.upload(files.gif(1).subarray(0, 20))).status).toBe(422);
    await ben.uploaded(Buffer.concat([files.pdf(), Buffer.alloc(50_000 - files.pdf().length)]));
    expect((await ben.upload('one more')).body.code).toBe('media.quota_exceeded');
  });
});
