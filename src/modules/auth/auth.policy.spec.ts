import { describe, expect, it } from '@jest/globals';
import {
  judgeRefused,
  LONGEST_LINK_S,
  memoryOfEndedMs,
  REFRESH_RACE_MS,
  type RefreshState,
} from './auth.policy.js';

const NOW = new Date('2026-05-04T10:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);

const session = (changes: Partial<RefreshState> = {}): RefreshState => ({
  previousTokenHash: 'before',
  rotatedAt: ago(1000),
  expiresAt: ago(-60_000),
  endedAt: null,
  ...changes,
});

describe('a refresh token that is not the one that is good now', () => {
  it.each([
    ['is invalid without a session', null, 'before', 'invalid'],
    ['is invalid when the session has ended', session({ endedAt: ago(1) }), 'before', 'invalid'],
    ['is invalid when the session expires at this moment', session({ expiresAt: NOW }), 'before', 'invalid'],
    ['is raced just after its use', session({ rotatedAt: NOW }), 'before', 'raced'],
    ['is raced until the time is over', session({ rotatedAt: ago(REFRESH_RACE_MS - 1) }), 'before', 'raced'],
    ['is reused when the time is over', session({ rotatedAt: ago(REFRESH_RACE_MS) }), 'before', 'reused'],
    ['is reused when it is an older one', session({ rotatedAt: NOW }), 'long before', 'reused'],
    ['is reused before the first refresh', session({ previousTokenHash: null }), 'made up', 'reused'],
  ] as const)('%s', (_, state, tokenHash, verdict) => {
    expect(judgeRefused(state, tokenHash, NOW)).toBe(verdict);
  });
});

describe('the memory of ended sessions', () => {
  it('is longer than the life of an access token', () => {
    expect(memoryOfEndedMs(7200)).toBeGreaterThan(7_200_000);
  });

  it('is longer than the life of a link', () => {
    expect(memoryOfEndedMs(900)).toBeGreaterThan(LONGEST_LINK_S * 1000);
  });
});
