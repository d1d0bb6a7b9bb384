import { mongo } from 'mongoose';

/** What a server answers that stops, or is the primary no more: another one takes over in a moment. */
const STEPPED_DOWN = new Set([91, 189, 10107, 11600, 11602, 13435, 13436]);

/** Whether a command was refused by a server that goes: it may be given again to the one that comes. */
export function isSteppedDown(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' && STEPPED_DOWN.has(code);
}

/** Whether a command got no answer from the network, or none but that the server goes: it may be given once more. */
export const isSwallowed = (error: unknown): boolean =>
  error instanceof mongo.MongoNetworkError || isSteppedDown(error);
