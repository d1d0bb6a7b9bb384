import { cpuSeconds, Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { personId } from '../harness/tokens.js';
import { Door } from './door.js';
import { pooled } from './pool.js';
import type { WireClient } from './wire-client.js';

/** Many people who connect and then say nothing. */
export interface CrowdInput {
  target: Target;
  /** The number of the first person. */
  first: number;
  count: number;
  /** How many connect at a time. */
  width: number;
}

/** What it took to let a crowd in. */
export interface CrowdFigures {
  seconds: number;
  /** CPU of the server for one connection, in milliseconds. */
  cpuMs: number;
  /** How often the server was too busy to let somebody in. */
  turnedAway: number;
}

const crowds = new Map<string, WireClient[]>();

/** Connects a crowd, on top of whoever is connected already. */
export async function gather({ target, first, count, width }: CrowdInput): Promise<CrowdFigures> {
  const door = new Door(target);
  const people = Array.from({ length: count }, (_, index) => personId(first + index));
  const meter = new Meter([target.pid]);
  const crowd = await pooled(people, width, (userId) => door.enter(userId));
  const figures = {
    seconds: meter.seconds,
    cpuMs: (1000 * meter.cpu(target.pid)) / count,
    turnedAway: door.turnedAway,
  };
  crowds.set(target.name, [...(crowds.get(target.name) ?? []), ...crowd]);
  return figures;
}

/** Cuts all of them off at once, and waits until the server has put them away. */
export async function scatter(target: Target): Promise<void> {
  for (const client of crowds.get(target.name) ?? []) client.cut();
  crowds.delete(target.name);
  await atRest(target.pid);
}

/** Waits until a process has nothing left to do. */
async function atRest(pid: number): Promise<void> {
  let before = Number.NaN;
  for (let looks = 0; looks < 50; looks += 1) {
    const now = cpuSeconds(pid);
    if (now - before < 0.02) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
