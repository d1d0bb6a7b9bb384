import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageNumber, messagePlace } from './direct.policy.js';

const LAST = { conversation: 2 ** 29 - 1, seq: 2 ** 24 - 1 };
const place = fc.record({
  conversation: fc.integer({ min: 1, max: LAST.conversation }),
  seq: fc.integer({ min: 1, max: LAST.seq }),
});

describe('the number of a message', () => {
  it('leads back to it, and is exact', () => {
    fc.assert(
      fc.property(place, (there) => {
        const number = messageNumber(there);
        expect(Number.isSafeInteger(number)).toBe(true);
        expect(BigInt(number)).toBe(BigInt(there.conversation) * 2n ** 24n + BigInt(there.seq));
        expect(messagePlace(number)).toEqual(there);
      }),
    );
  });

  it('is its own, and in the order of the conversation', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const isSame = one.conversation === other.conversation && one.seq === other.seq;
        expect(messageNumber(one) === messageNumber(other)).toBe(isSame);
        const [earlier, later] = [one.seq, other.seq].toSorted((a, b) => a - b) as [number, number];
        const { conversation } = one;
        expect(messageNumber({ conversation, seq: earlier })).toBeLessThanOrEqual(
          messageNumber({ conversation, seq: later }),
        );
      }),
    );
  });

  it('ends with the last one that JSON carries, and never begins anew', () => {
    expect(messageNumber({ conversation: 1, seq: 1 })).toBe(16_777_217);
    expect(messageNumber(LAST)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => messageNumber({ ...LAST, seq: LAST.seq + 1 })).toThrow(RangeError);
    expect(() => messageNumber({ conversation: 1, seq: 2 ** 24 })).toThrow(RangeError);
    expect(() => messageNumber({ conversation: LAST.conversation + 1, seq: 1 })).toThrow(RangeError);
  });
});
