/**
 * When markers move. They go forward only, and at most to the newest message. A read marker that is set to a place or beyond it takes back
 * that something there was marked as unread, wherever it stands itself.
 */
import type { MarkedMember } from '../conversation.js';

/** Whether a read marker that is set to `seq` changes anything. */
export function movesRead({ lastReadSeq, unreadFrom }: MarkedMember, seq: number, lastSeq: number): boolean {
  return Math.min(seq, lastSeq) > lastReadSeq || (unreadFrom !== null && unreadFrom <= seq);
}

/** Whether a delivered marker that is set to `seq` changes anything. */
export function movesDelivered({ lastDeliveredSeq }: MarkedMember, seq: number, lastSeq: number): boolean {
  return Math.min(seq, lastSeq) > lastDeliveredSeq;
}
