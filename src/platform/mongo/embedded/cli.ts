/**
 * `npm run mongo`: the embedded MongoDB alone, so that several processes can share it. Prints one line on standard
 * output, `MONGODB_URI=...`, and stays until SIGINT or SIGTERM.
 */
import { startEmbeddedMongo } from './embedded-mongo.js';

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const mongo = await startEmbeddedMongo({ dir: process.argv[2] ?? '.data/mongodb', log: say });
  mongo.onExit((reason) => fail(`The embedded MongoDB ended: ${reason}`));
  const stop = () => void mongo.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(`MONGODB_URI=${mongo.uri}\n`);
}

function fail(message: string): void {
  say(message);
  process.exitCode = 1;
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
