import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Collection, type Document, Types } from 'mongoose';
import { AttachedMessages, MediaService } from '../../../src/modules/media/index.js';
import { SweeperService } from '../../../src/modules/media/sweeper.service.js';
import { MediaStore } from '../../../src/modules/media/stores/media-store.js';
import type { ConversationId, MessageId, UserId } from '../../../src/shared/ids.js';
import { MediaApp } from '../../support/media-app.js';
import { testDatabase } from '../../support/test-database.js';

const DAY_MS = 24 * 3_600_000;
const newId = (): string => new Types.ObjectId().toHexString();

describe.each(['local', 'gridfs'])('the sweeper (%s)', (store) => {
  let app: MediaApp;
  let second: MediaApp;

  beforeEach(async () => {
    const MONGODB_URI = testDatabase();
    [app, second] = await Promise.all([
      MediaApp.start({ MEDIA_STORE: store, MONGODB_URI }),
      MediaApp.start({ MEDIA_STORE: store, MONGODB_URI }),
    ]);
  });

  afterEach(async () => {
    await second.stop();
    await app.stop();
  });

  const sweep = (which = app): Promise<boolean> => which.test.app.get(SweeperService).sweep();
  const records = (): Collection<Document> => app.test.database.collection('media') as never;
  const upload = async (text: string): Promise<string> => (await app.client('asha').uploaded(text)).id;
  const change = (id: string, fields: object): Promise<unknown> =>
    records().updateOne({ _id: new Types.ObjectId(id) }, { $set: fields });

  /** The ids of everything that has bytes. */
  async function stored(): Promise<string[]> {
    const chunks = await app.test.database.collection('media.chunks').distinct('files_id');
    const ids = [...(await app.files()), ...chunks.map(String)].flatMap(
      (path) => /[0-9a-f]{24}/.exec(path) ?? [],
    );
    return [...new Set(ids)];
  }

  async function attach(id: string): Promise<string> {
    const messageId = newId();
    const caller = { userId: 'asha' as UserId, roles: [], profile: {} };
    await app.test.app
      .get(MediaService)
      .attach(caller, [id], newId() as ConversationId, messageId as MessageId);
    return messageId;
  }

  it('deletes what nobody has attached within a day, and nothing else', async () => {
    const [fresh, stale, said, broken] = [
      await upload('a'),
      await upload('b'),
      await upload('c'),
      await upload('d'),
    ];
    await attach(said);
    const before = new Date(Date.now() - DAY_MS - 1000);
    await change(stale, { createdAt: before });
    await change(said, { createdAt: before });
    // A node died while it stored this one.
    await change(broken, { createdAt: before, status: 'storing' });
    await app.test.database.collection('media.files').deleteOne({ _id: `${broken}/original` as never });
    expect(await sweep()).toBe(true);
    expect((await stored()).toSorted()).toEqual([fresh, said].toSorted());
    expect(await records().countDocuments()).toBe(2);
  });

  it('goes on with what it could not finish', async () => {
    const id = await upload('a');
    await change(id, { status: 'gone', createdAt: new Date(Date.now() - 2 * DAY_MS) });
    await sweep();
    expect([await stored(), await records().countDocuments()]).toEqual([[], 0]);
  });

  it('leaves what the store does not delete to the next round', async () => {
    const id = await upload('a');
    await change(id, { status: 'gone', createdAt: new Date(Date.now() - 2 * DAY_MS) });
    const row = await records().findOne();
    const more = Array.from({ length: 250 }, () => ({ ...row, _id: new Types.ObjectId() }));
    await records().insertMany(more as never[]);
    jest.spyOn(app.test.app.get(MediaStore), 'remove').mockRejectedValue(new Error('no'));
    expect(await sweep()).toBe(true);
    expect(await records().countDocuments()).toBe(251);
  });

  it('frees what is attached to messages that were never written, and asks about each only once', async () => {
    const [lost, said, young] = [await upload('a'), await upload('b'), await upload('c')];
    const messages = { lost: await attach(lost), said: await attach(said), young: await attach(young) };
    const asked: string[] = [];
    for (const node of [app, second]) {
      node.test.app.get(AttachedMessages).provide(async (attachedTo) => {
        const ids = attachedTo.map(({ messageId }) => messageId);
        asked.push(...ids);
        return new Set(ids.filter((id) => id === messages.said));
      });
    }
    const old = {
      unconfirmedSince: new Date(Date.now() - 2 * 3_600_000),
      createdAt: new Date(Date.now() - 2 * DAY_MS),
    };
    await change(lost, old);
    await change(said, old);
    await sweep();
    expect((await stored()).toSorted()).toEqual([said, young].toSorted());
    expect(asked.toSorted()).toEqual([messages.lost, messages.said].toSorted());
    await app.test.database.collection('media_shared').deleteMany({});
    await sweep(second);
    expect(asked).toHaveLength(2);
  });

  it('sweeps on one node at a time', async () => {
    const swept = await Promise.all([sweep(app), sweep(second), sweep(app), sweep(second)]);
    expect(swept.filter(Boolean)).toHaveLength(1);
    expect(await sweep(second)).toBe(false);
    const shared = app.test.database.collection('media_shared');
    await shared.updateOne(
      { _id: 'media-sweep' as never },
      { $set: { leasedUntil: new Date(Date.now() - 1) } },
    );
    expect(await Promise.all([sweep(app), sweep(second)]).then((all) => all.filter(Boolean))).toHaveLength(1);
  });

  it('deletes what uploads of dead processes have left, and the counters of past days', async () => {
    if (store === 'local') {
      for (const [name, age] of [
        ['dead', 7200],
        ['alive', 60],
      ] as const) {
        const folder = join(app.folder, 'haggle-incoming', name);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'media.upload'), 'half');
        await utimes(folder, Date.now() / 1000 - age, Date.now() / 1000 - age);
      }
    }
    await upload('today');
    const usage = app.test.database.collection('media_usage');
    await usage.insertOne({ _id: '2020-01-01:asha' as never, bytes: 5 });
    await sweep();
    expect((await app.files()).filter((path) => path.includes('dead'))).toEqual([]);
    expect((await app.files()).filter((path) => path.includes('alive'))).toHaveLength(
      store === 'local' ? 1 : 0,
    );
    expect((await usage.find().toArray()).map(({ bytes }) => bytes)).toEqual([5]);
    expect(await usage.findOne({ _id: '2020-01-01:asha' as never })).toBeNull();
  });
});
