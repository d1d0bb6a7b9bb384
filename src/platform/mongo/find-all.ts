import type { Model, mongo } from 'mongoose';
import { isSwallowed } from './stepped-down.js';

/** What of the rows is read, how many, and in which order. */
export interface Reading {
  projection?: mongo.Document;
  sort?: Record<string, 1 | -1>;
  skip?: number;
  limit?: number;
}

interface FindReply<Row> {
  cursor: { id: unknown; firstBatch: Row[] };
}

/** The driver looks through each text once more for what is no UTF-8; but whatever is here was written by it, which writes nothing else. */
export const textsUnchecked = { enableUtf8Validation: false } as const;

/** So many rows a reply, where they fit into its 16 MB: more than anybody reads at once. */
const BATCH = 100_000;

/**
 * The rows that a filter finds, by one bare command: the driver's cursor takes longer over each row than reading it takes. As the driver
 * does, it asks once more where the network or a server that goes has swallowed the question. What is too much for one reply is
 * left to the cursor.
 */
export async function findAll<Row extends mongo.Document, Shown = mongo.WithId<Row>>(
  { db, collection }: Model<Row>,
  filter: mongo.Filter<Row>,
  reading: Reading = {},
): Promise<Shown[]> {
  const database = db.db as mongo.Db;
  const name = collection.collectionName;
  const ask = async (): Promise<FindReply<Shown>['cursor']> => {
    const reply = await database.command(
      { find: name, filter, ...reading, batchSize: BATCH },
      textsUnchecked,
    );
    return (reply as FindReply<Shown>).cursor;
  };
  const { id, firstBatch } = await ask().catch((error: unknown) => {
    if (!isSwallowed(error)) throw error;
    return ask();
  });
  if (String(id) === '0') return firstBatch;
  return database
    .collection(name)
    .find(filter as mongo.Document, reading)
    .toArray() as Promise<Shown[]>;
}
