import { type Connection, type Model, mongo } from 'mongoose';
import { isDuplicateKey } from './duplicate-key.js';
import { findAll } from './find-all.js';
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

/** Whether what is stored under the `_id` of a row is that row, and not another one. */
type IsSame<Row> = (row: Row, stored: Row) => boolean;

/** What the database says to a command that is larger than one may be; the driver has its own way to say so. */
const TOO_LARGE = 10334;

/**
 * Inserts these rows by one command, or by several, one after the other, where they are too much for one. Answers for each whether it is
 * stored, or false when a unique index refused it; any other error of a row is its own. Throws what none of them survives. The bare
 * command: the driver's `insertMany` reads every row twice. A command that the network or a server that goes has swallowed is given
 * again: what is there then was stored by the first one, unless `isSame` knows better.
 */
export async function insertAll<Row extends mongo.Document>(
  place: Place,
  rows: Row[],
  isSame?: IsSame<Row>,
): Promise<(boolean | Error)[]> {
  try {
    return await insertTogether(place, rows, isSame);
  } catch (error) {
    if (rows.length === 1 || !isTooLarge(error)) throw error;
    const half = rows.length >> 1;
    const first = await insertApart(place, rows.slice(0, half), isSame);
    return [...first, ...(await insertApart(place, rows.slice(half), isSame))];
  }
}

/** What goes wrong with these is their own: others may be stored. */
async function insertApart<Row extends mongo.Document>(
  place: Place,
  rows: Row[],
  isSame: IsSame<Row> | undefined,
): Promise<(boolean | Error)[]> {
  return insertAll(place, rows, isSame).catch((error: unknown) => rows.map(() => error as Error));
}

async function insertTogether<Row extends mongo.Document>(
  place: Place,
  rows: Row[],
  isSame: IsSame<Row> = () => true,
): Promise<(boolean | Error)[]> {
  try {
    return outcome(rows.length, await insert(place, rows));
  } catch (error) {
    if (!isSwallowed(error)) throw error;
    const refused = await insert(place, rows);
    return outcome(rows.length, await withoutOwn(place, rows, refused, isSame));
  }
}

/** Without the refusals of rows that the swallowed command has stored. */
async function withoutOwn<Row extends mongo.Document>(
  place: Place,
  rows: Row[],
  errors: WriteError[],
  isSame: IsSame<Row>,
): Promise<WriteError[]> {
  const taken = errors.filter((error) => isDuplicateKey(error, '_id')).map(({ index }) => rows[index]);
  if (taken.length === 0) return errors;
  const filter: mongo.Document = { _id: { $in: taken.map((row) => row?.['_id'] as unknown) } };
  const stored = await findAll<mongo.Document, Row>(place as Model<mongo.Document>, filter);
  const byId = new Map(stored.map((row) => [String(row['_id']), row]));
  return errors.filter(({ index }) => {
    const row = rows[index] as Row;
    const found = byId.get(String(row['_id']));
    return !found || !isSame(row, found);
  });
}

function isTooLarge(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return name === 'RangeError' || code === TOO_LARGE;
}

async function insert(
  { db, collection: { collectionName } }: Place,
  documents: mongo.Document[],
): Promise<WriteError[]> {
  const { w, journal: j } = (db.db as mongo.Db).writeConcern ?? {};
  const command = { insert: collectionName, documents, ordered: false, writeConcern: { w, j } };
  const reply: InsertReply = await (db.db as mongo.Db).command(command);
  // Where the write concern was not met, nobody knows what is durable.
  if (reply.writeConcernError) throw new mongo.MongoServerError(reply.writeConcernError);
  return reply.writeErrors ?? [];
}

function outcome(rows: number, errors: WriteError[]): (boolean | Error)[] {
  const stored = Array.from({ length: rows }, (): boolean | Error => true);
  for (const { index, ...error } of errors)
    stored[index] = isDuplicateKey(error) ? false : new Error(error.errmsg);
  return stored;
}
