import type { UserId } from '../../shared/ids.js';

/** Who is asking, as the token says. The first argument of every service method. */
export interface Principal {
  userId: UserId;
  /** `service`: a marketplace server. `admin`: a moderator. */
  roles: readonly string[];
  /** What the token tells about the person; it becomes their profile. */
  profile: { name?: string; email?: string; avatarUrl?: string };
  /** The session of a local account; a marketplace's token has none. */
  sessionId?: string;
  /** When the token was given out, in milliseconds since 1970; undefined for a token without `iat`. */
  issuedAt?: number;
  /** When the token ends, in milliseconds since 1970; undefined for a token without `exp`. */
  expiresAt?: number;
}

/** A marketplace server acts on behalf of its users. */
export function isService(principal: Principal): boolean {
  return principal.roles.includes('service');
}
