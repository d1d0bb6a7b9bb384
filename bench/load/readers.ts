import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { Door } from './door.js';
import { pooled } from './pool.js';
import type { WireClient } from './wire-client.js';

/** People who read a conversation each. */
export interface ReadersInput {
  target: Target;
  readers: { userId: string; conversationId: string }[];
}

/** What they read. */
export interface ReadInput {
  target: Target;
  /** The markers that each of them sends, one after the other: 1, 2, 3 ..., or only the last. */
  marks: number[];
  /** Nobody begins to send another marker after this time. */
  limitMs: number;
}

/** What came of it. */
export interface ReadersResult {
  figures: Record<'marks/s' | 'server CPU s/1k', number>;
  /** The last marker of each reader that was acknowledged; 0 for those whose turn did not come. */
  acked: number[];
}

const WIDTH = 100;

/** Those who are in. */
let present: { conversationId: string; socket: WireClient }[] = [];

/** Everybody comes in. */
export async function openReaders({ target, readers }: ReadersInput): Promise<void> {
  const door = new Door(target);
  present = await pooled(readers, WIDTH, async ({ userId, conversationId }) => {
    return { conversationId, socket: await door.enter(userId) };
  });
}

/** Everybody goes. */
export function closeReaders(_input: null): void {
  for (const { socket } of present) socket.cut();
  present = [];
}

/** A hundred readers at a time; each sends their next marker when the one before is acknowledged. */
export async function read({ target, marks, limitMs }: ReadInput): Promise<ReadersResult> {
  const meter = new Meter([target.pid]);
  let total = 0;
  const acked = await pooled(present, WIDTH, async ({ conversationId, socket }) => {
    let last = 0;
    for (const seq of marks) {
      if (meter.seconds * 1000 > limitMs) break;
      const ack = await socket.answer('conversation:read', { conversationId, seq });
      if (!ack.ok) throw new Error(`conversation:read: ${JSON.stringify(ack.error)}`);
      last = seq;
      total += 1;
    }
    return last;
  });
  const { seconds } = meter;
  const figures = { 'marks/s': total / seconds, 'server CPU s/1k': (1000 * meter.cpu(target.pid)) / total };
  return { figures, acked };
}
