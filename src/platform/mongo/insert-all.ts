import { mongo } from 'mongoose';
import { isDuplicateKey } from './duplicate-key.js';

/**
 * Inserts these rows by one command. Answers for each whether it is stored, or false when a unique index refused it; any
 * other error of a row is its own. Throws what none of them survives.
 */
export async function insertAll<Row extends mongo.Document>(
  collection: mongo.Collection<Row>,
  rows: mongo.OptionalUnlessRequiredId<Row>[],
): Promise<(boolean | Error)[]> {
  const stored = rows.map((): boolean | Error => true);
  try {
    await collection.insertMany(rows, { ordered: false });
  } catch (error) {
    if (!isAboutRows(error)) throw error;
    for (const { index, code, errmsg = '' } of [error.writeErrors].flat())
      stored[index] = isDuplicateKey({ code }) ? false : new Error(errmsg);
  }
  return stored;
}

/** Where the write concern was not met, nobody knows what is durable. */
function isAboutRows(error: unknown): error is mongo.MongoBulkWriteError {
  return (
    error instanceof mongo.MongoBulkWriteError &&
    [error.writeErrors].flat().length > 0 &&
    error.result.getWriteConcernError() === undefined
  );
}
