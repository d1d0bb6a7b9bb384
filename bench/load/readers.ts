import { Meter } from '../harness/proc.js';
import type { Target } from '../harness/servers.js';
import { Door } from './door.js';
import { pooled } from './pool.js';
import type { WireClient } from './wire-client.js';

/** People who read a conversation each. */
export interface ReadersInput {
  target: Target;
  readers: { userId: string; conversationId: string }[];
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

/** A hundred readers at a time; each sends their next marker when the one before is acknowledged. */
export async function read({ target, readers, marks, limitMs }: ReadersInput): Promise<ReadersResult> {
  const door = new Door(target);
  const sockets = await pooled(readers, WIDTH, ({ userId }) => door.enter(userId));
  const meter = new Meter([target.pid]);
  let total = 0;
  const acked = await pooled(readers, WIDTH, async ({ conversationId }, index) => {
    let last = 0;
    for (const seq of marks) {
      if (meter.seconds * 1000 > limitMs) break;
      const ack = await (sockets[index] as WireClient).answer('conversation:read', { conversationId, seq });
      if (!ack.ok) throw new Error(`conversation:read: ${JSON.stringify(ack.error)}`);
      last = seq;
      total += 1;
    }
    return last;
  });
  const { seconds } = meter;
  const figures = { 'marks/s': total / seconds, 'server CPU s/1k': (1000 * meter.cpu(target.pid)) / total };
  for (const socket of sockets) socket.cut();
  return { figures, acked };
}
