import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Each worker has its own thousand, below the ports that the system gives to connections: a port that was free stays
 * free until its server listens, and while that one is away.
 */
const PORTS_A_WORKER = 1_000;
const FIRST_PORT = 10_000 + (Number(process.env['JEST_WORKER_ID'] ?? 0) % 20) * PORTS_A_WORKER;

let offset = Math.floor(Math.random() * PORTS_A_WORKER);

/** A port that nobody listens on, for a server that has to come back on the same one. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS_A_WORKER; tries += 1) {
    const port = FIRST_PORT + ((offset += 1) % PORTS_A_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port is free from ${FIRST_PORT} on`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port);
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
