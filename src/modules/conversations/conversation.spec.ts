import { describe, expect, it } from '@jest/globals';
import type { UserId } from '../../shared/ids.js';
import { marksFor, type Member, readAtOf } from './conversation.js';
import { newMember } from './conversations.rows.js';

const at = (minute: number): Date => new Date(Date.UTC(2030, 0, 1, 0, minute));

function member(shown: Partial<Member['shown']>): Member {
  const fresh = newMember({ userId: 'asha', role: 'member' }, at(0)) as Member;
  return { ...fresh, lastReadSeq: 9, shown: { ...fresh.shown, ...shown } };
}

describe('when somebody has read a message', () => {
  const reads = [
    { seq: 3, at: at(3) },
    { seq: 5, at: at(5) },
  ];
  const asha = member({ lastReadSeq: 7, lastReadAt: at(7), reads });

  it.each([
    [1, at(3)],
    [3, at(3)],
    [4, at(5)],
    [5, at(5)],
  ])('%d: by the first move that reached it', (seq, expected) => {
    expect(readAtOf(asha, seq)).toEqual(expected);
  });

  it('is the last time of all where no move is kept', () => {
    expect(readAtOf(asha, 7)).toEqual(at(7));
  });

  it('is never, as long as others do not see it', () => {
    expect(readAtOf(asha, 8)).toBeNull();
    expect(readAtOf(member({}), 1)).toBeNull();
  });
});

describe('how far somebody is', () => {
  const asha = member({ lastReadSeq: 2 });

  it('they see themselves, and others as they let them', () => {
    expect(marksFor(asha, 'asha' as UserId).lastReadSeq).toBe(9);
    expect(marksFor(asha, 'ben' as UserId).lastReadSeq).toBe(2);
    expect(marksFor(asha, null).lastReadSeq).toBe(2);
  });
});
