import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '../../dist/platform/mongo/embedded/embedded-mongo.js';

/** One MongoDB for the whole run; every TestApp takes a database of its own in it. */
export default async function startDatabase() {
  const dir = await mkdtemp(join(tmpdir(), 'haggle-test-'));
  const mongo = await startEmbeddedMongo({ dir });
  process.env.TEST_MONGODB_URI = mongo.uri;
  globalThis.testMongo = { mongo, dir };
}
