import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Model, mongo } from 'mongoose';
import { findAll } from '../../../src/platform/mongo/find-all.js';
import { TestApp } from '../../support/test-app.js';

interface Row {
  _id: number;
  text: string;
}

const MEGABYTE = 1024 * 1024;
const ROWS = 20;
const ALL = Array.from({ length: ROWS }, (_, index) => index);

describe('rows that are read by one command', () => {
  let app: TestApp;
  let database: mongo.Db;

  beforeAll(async () => {
    app = await TestApp.start();
    database = app.database.db as mongo.Db;
    const rows = ALL.map((_id) => ({ _id, text: 'x'.repeat(MEGABYTE) }));
    for (const row of rows) await database.collection<Row>('large').insertOne(row);
  });

  afterAll(() => app.stop());

  const large = (command: mongo.Db['command'] = (given) => database.command(given)): Model<Row> => {
    const db = { command, collection: (name: string) => database.collection(name) };
    return { db: { db }, collection: { collectionName: 'large' } } as unknown as Model<Row>;
  };
  const ids = (rows: Pick<Row, '_id'>[]): number[] => rows.map(({ _id }) => _id);

  it('are those of the filter, in the order, as far as they are asked for', async () => {
    const reading = { projection: { text: 0 }, sort: { _id: -1 }, skip: 1, limit: 2 } as const;
    expect(await findAll(large(), { _id: { $lt: 9 } }, reading)).toEqual([{ _id: 7 }, { _id: 6 }]);
  });

  it('are all there when they are more than one reply holds', async () => {
    const rows = await findAll(large(), {}, { sort: { _id: 1 } });
    expect(ids(rows)).toEqual(ALL);
    expect(rows.every(({ text }) => text.length === MEGABYTE)).toBe(true);
  });

  it.each([
    ['the answer is lost on its way', new mongo.MongoNetworkError('lost')],
    ['the server stops being the primary', new mongo.MongoServerError({ code: 189 })],
  ])('are asked for once more when %s', async (_what, error) => {
    let asked = 0;
    const command = async (given: mongo.Document): Promise<mongo.Document> => {
      asked += 1;
      if (asked === 1) throw error;
      return database.command(given);
    };
    expect(ids(await findAll(large(command), { _id: 3 }))).toEqual([3]);
    expect(asked).toBe(2);
  });

  it('are not asked for again when the question is wrong', async () => {
    let asked = 0;
    const command = (given: mongo.Document): Promise<mongo.Document> => {
      asked += 1;
      return database.command(given);
    };
    await expect(findAll(large(command), { $nothing: 1 })).rejects.toThrow('$nothing');
    expect(asked).toBe(1);
  });
});
