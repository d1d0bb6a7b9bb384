import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserId } from '../../../shared/ids.js';
import { movesDelivered, movesRead } from './marks.policy.js';

const me = { userId: 'asha' as UserId, lastReadSeq: 5, lastDeliveredSeq: 7, unreadFrom: null };

describe('markers', () => {
  it.each([
    [5, 10, false],
    [6, 10, true],
    [99, 10, true],
    [99, 5, false],
  ])('that are set to %i of %i messages move: %s', (seq, lastSeq, moves) => {
    expect(movesRead(me, seq, lastSeq)).toBe(moves);
    expect(movesDelivered({ ...me, lastDeliveredSeq: 5 }, seq, lastSeq)).toBe(moves);
  });

  it('take back a mark as unread where they reach it', () => {
    expect(movesRead({ ...me, unreadFrom: 3 }, 2, 10)).toBe(false);
    expect(movesRead({ ...me, unreadFrom: 3 }, 3, 10)).toBe(true);
  });

  it('have nothing to move a second time', () => {
    const seqs = fc.nat(50);
    fc.assert(
      fc.property(seqs, seqs, seqs, (before, seq, lastSeq) => {
        const position = Math.max(before, Math.min(seq, lastSeq));
        const then = { ...me, lastReadSeq: position, lastDeliveredSeq: position };
        expect(movesRead(then, seq, lastSeq)).toBe(false);
        expect(movesDelivered(then, seq, lastSeq)).toBe(false);
      }),
    );
  });
});
