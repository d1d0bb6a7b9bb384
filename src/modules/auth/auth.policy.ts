/*
 * Refresh tokens are used once. Whoever comes with a token that was used before holds a copy, or has lost the race of
 * two tabs with the same token. The two cannot be told apart, so nobody who loses gets a token; but the token just before
 * the current one, within seconds of its use, does not end the session. A thief gains nothing by that: what they took
 * is void, and a later use of it, theirs or the owner's, ends the session.
 */

/** For how long after its use a refresh token is taken for one that was raced, in milliseconds. */
export const REFRESH_RACE_MS = 10_000;

/** The longest that something may live which stands for a token, and ends with its session: a signed link. In seconds. */
export const LONGEST_LINK_S = 3600;

/** Lets clocks differ, and a refresh be under way while its session ends, in milliseconds. */
const SLACK_MS = 60_000;

/** What tells how a refresh token stands to its session. */
export interface RefreshState {
  previousTokenHash: string | null;
  rotatedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

/** What a refresh token means that is not the one that is good now. */
export function judgeRefused(
  session: RefreshState | null,
  tokenHash: string,
  now: Date,
): 'invalid' | 'raced' | 'reused' {
  if (!session || session.endedAt || session.expiresAt <= now) return 'invalid';
  const isFresh = now.getTime() - session.rotatedAt.getTime() < REFRESH_RACE_MS;
  return isFresh && session.previousTokenHash === tokenHash ? 'raced' : 'reused';
}

/** How long a session is remembered after its end, in milliseconds: until its last access token has expired, and its last link. */
export function memoryOfEndedMs(accessTokenTtlSeconds: number): number {
  return Math.max(accessTokenTtlSeconds, LONGEST_LINK_S) * 1000 + SLACK_MS;
}
