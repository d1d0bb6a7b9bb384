import { describe, expect, it } from '@jest/globals';
import { changesOf } from './personal.policy.js';

const now = new Date('2030-01-01T00:00:00Z');
const before = new Date('2029-01-01T00:00:00Z');
const untouched = { archivedAt: null, mutedUntil: null, pinnedAt: null };
const everything = { archivedAt: before, mutedUntil: before, pinnedAt: before };

describe('what people set for themselves', () => {
  it('is set since now', () => {
    expect(changesOf(untouched, { archived: true, pinned: true, mutedUntil: before }, now)).toEqual({
      archivedAt: now,
      pinnedAt: now,
      mutedUntil: before,
    });
  });

  it('is taken back', () => {
    expect(changesOf(everything, { archived: false, pinned: false, mutedUntil: null }, now)).toEqual(
      untouched,
    );
  });

  it('does not change when it is so already', () => {
    expect(
      changesOf(everything, { archived: true, pinned: true, mutedUntil: new Date(before) }, now),
    ).toEqual({});
    expect(changesOf(untouched, { archived: false, pinned: false, mutedUntil: null }, now)).toEqual({});
  });

  it('changes only where it is named', () => {
    expect(changesOf(everything, {}, now)).toEqual({});
    expect(changesOf(untouched, { pinned: true }, now)).toEqual({ pinnedAt: now });
    expect(changesOf(everything, { mutedUntil: now }, now)).toEqual({ mutedUntil: now });
  });
});
