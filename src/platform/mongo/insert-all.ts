import { type Connection, mongo } from 'mongoose';
import { isDuplicateKey } from './duplicate-key.js';
import { isSwallowed } from './stepped-down.js';

/** As much of a model as says where its rows are. */
interface Place {
  db: Connection;
  collection: { collectionName: string };
}

/** What the database says of a row that it did not take. */
interface WriteError {
  index: number;
  code: number;
  errmsg: string;
  keyPattern?: Record<string, unknown>;
}

interface InsertReply {
  writeErrors?: WriteError[];
  writeConcernError?: { errmsg: string };
}

/** What the database says to a command that is larger than one may be; the driver has its own way to say so. */
const TOO_LARGE = 10334;

/**
 * Inserts these rows by one command, or by several, one after the other, where they are too much for one. Answers for each whether it is
 * stored, or false when a unique index refused it; any other error of a row is its own. Throws what none of them survives. The bare
 * command: the driver's `insertMany` reads every row twice. Rows have ids of their own, so a command that the network or a server that
 * goes has swallowed is given again, and what is there then was stored by the first one.
 */
export async function insertAll<Row extends mongo.Document>(
  place: Place,
  rows: mongo.OptionalUnlessRequiredId<Row>[],
): Promise<(boolean | Error)[]> {
  try {
    return await insertTogether(place, rows);
  } catch (error) {
    if (rows.length === 1 || !isTooLarge(error)) throw error;
    const half = rows.length >> 1;
    const first = await insertApart(place, rows.slice(0, half));
    return [...first, ...(await insertApart(place, rows.slice(half)))];
  }
}

/** What goes wrong with these is their own: others may be stored. */
async function insertApart(place: Place, rows: mongo.Document[]): Promise<(boolean | Error)[]> {
  return insertAll(place, rows).catch((error: unknown) => rows.map(() => error as Error));
}

async function insertTogether(place: Place, rows: mongo.Document[]): Promise<(boolean | Error)[]> {
  try {
    return outcome(rows.length, await insert(place, rows));
  } catch (error) {
    if (!isSwallowed(error)) throw error;
    return outcome(rows.length, await insert(place, rows), { isAgain: true });
  }
}

function isTooLarge(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return name === 'RangeError' || code === TOO_LARGE;
}

async function insert(
  { db, collection: { collectionName } }: Place,
  documents: mongo.Document[],
): Promise<InsertReply> {
  const { w, journal: j } = (db.db as mongo.Db).writeConcern ?? {};
  const command = { insert: collectionName, documents, ordered: false, writeConcern: { w, j } };
  const reply: InsertReply = await (db.db as mongo.Db).command(command);
  // Where the write concern was not met, nobody knows what is durable.
  if (reply.writeConcernError) throw new mongo.MongoServerError(reply.writeConcernError);
  return reply;
}

function outcome(
  rows: number,
  { writeErrors = [] }: InsertReply,
  { isAgain = false } = {},
): (boolean | Error)[] {
  const stored = Array.from({ length: rows }, (): boolean | Error => true);
  for (const { index, ...error } of writeErrors) {
    if (isAgain && isDuplicateKey(error, '_id')) continue;
    stored[index] = isDuplicateKey(error) ? false : new Error(error.errmsg);
  }
  return stored;
}
