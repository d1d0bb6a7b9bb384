import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Connection, mongo } from 'mongoose';
import { insertAll } from '../../../src/platform/mongo/insert-all.js';
import { TestApp } from '../../support/test-app.js';

describe('rows that go in by one command', () => {
  let app: TestApp;
  const collection = { collectionName: 'rows' };

  beforeAll(async () => {
    app = await TestApp.start();
    await app.database.collection('rows').createIndexes([{ key: { key: 1 }, unique: true }]);
  });

  afterAll(() => app.stop());

  const stored = (): Promise<number> => app.database.collection('rows').countDocuments();

  it('are each answered for: stored, or refused by a unique index', async () => {
    const rows = [
      { _id: 'a', key: 1 },
      { _id: 'b', key: 1 },
      { _id: 'c', key: 2 },
    ];
    expect(await insertAll({ db: app.database, collection }, rows)).toEqual([true, false, true]);
    expect(await stored()).toBe(2);
  });

  it('are stored by several commands where they are too much for one, in their order', async () => {
    const before = await stored();
    const content = '😀'.repeat(5000);
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      _id: `large ${index}`,
      key: index + 10,
      content,
    }));
    const twice = { _id: 'twice', key: 10, content };
    const outcomes = await insertAll({ db: app.database, collection }, [...rows, twice]);
    expect(outcomes).toEqual([...rows.map(() => true), false]);
    expect(await stored()).toBe(before + 1000);
  });

  /** The first answer is lost. */
  const losing = (error: Error): { db: Connection; collection: typeof collection } => {
    const db = app.database.db as mongo.Db;
    let isLost = true;
    const command = async (given: mongo.Document): Promise<mongo.Document> => {
      const reply = await db.command(given);
      if (!isLost) return reply;
      isLost = false;
      throw error;
    };
    return { db: { db: { writeConcern: db.writeConcern, command } } as unknown as Connection, collection };
  };

  it.each([
    ['the answer is lost on its way', new mongo.MongoNetworkError('lost'), 'd', 3],
    ['the server stops being the primary', new mongo.MongoServerError({ code: 189 }), 'f', 4],
  ])('are stored once when %s', async (_what, error, _id, key) => {
    const place = losing(error);
    const before = await stored();
    const rows = [
      { _id, key },
      { _id: 'e', key: 1 },
    ];
    expect(await insertAll(place, rows)).toEqual([true, false]);
    expect(await stored()).toBe(before + 1);
  });

  it('are refused where another is stored under their `_id`, also when the answer is lost on its way', async () => {
    await app.database
      .collection<{ _id: string; key: number; name: string }>('rows')
      .insertOne({ _id: 'taken', key: 5000, name: 'other' });
    const rows = [
      { _id: 'taken', key: 5001, name: 'mine' },
      { _id: 'free', key: 5002, name: 'mine' },
    ];
    const isSame = (row: { name: string }, found: { name: string }): boolean => row.name === found.name;
    const lost = new mongo.MongoNetworkError('lost');
    expect(await insertAll(losing(lost), rows, isSame)).toEqual([false, true]);
  });
});
