import { rm } from 'node:fs/promises';

/** Ends what `global-setup.mjs` has started. */
export default async function stopDatabase() {
  const { mongo, dir } = globalThis.testMongo;
  await mongo.stop();
  await rm(dir, { recursive: true, force: true });
}
