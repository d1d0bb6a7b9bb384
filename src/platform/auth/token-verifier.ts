import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { JwtPayload } from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../shared/app-error.js';
import { isUserId, MAX_USER_ID_LENGTH } from '../../shared/ids.js';
import { platformErrors } from '../../shared/platform-errors.js';
import type { Principal } from './principal.js';
import { VerificationKeys } from './verification-keys.js';

const MAX_CLAIM_LENGTH = 500;

/** How many tokens are remembered, and how long: so much longer counts a key that was taken out of a key set. */
const REMEMBERED = { max: 20_000, ttl: 60_000 };

/** The one verifier of tokens, for requests and sockets. */
@Injectable()
export class TokenVerifier {
  private readonly verified = new LRUCache<string, Principal>(REMEMBERED);

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: VerificationKeys,
  ) {}

  /** Who the token speaks for; whether they are let in is asked behind that, each time. Throws `auth.token_expired`, `auth.token_invalid` or `auth.keys_unavailable`. */
  async verify(token: string): Promise<Principal> {
    const known = this.verified.get(token);
    if (known && Date.now() < (known.expiresAt ?? Infinity)) return known;
    try {
      const principal = this.principalOf(await this.jwt.verifyAsync<JwtPayload>(token, this.keys.options));
      this.verified.set(token, principal);
      return principal;
    } catch (error) {
      throw this.errorOf(error);
    }
  }

  private principalOf(claims: JwtPayload): Principal {
    const userId = claims.sub as unknown;
    if (!isUserId(userId))
      throw platformErrors.tokenInvalid(
        `The \`sub\` of the token is not a text of 1 to ${MAX_USER_ID_LENGTH} characters.`,
      );
    const roles: unknown = claims['roles'];
    const sessionId: unknown = claims['sid'];
    return {
      userId,
      roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
      profile: {
        name: text(claims['name']),
        email: text(claims['email']),
        avatarUrl: text(claims['picture'], Infinity),
      },
      sessionId: typeof sessionId === 'string' ? sessionId : undefined,
      issuedAt: past(claims.iat),
      expiresAt: claims.exp === undefined ? undefined : claims.exp * 1000,
    };
  }

  private errorOf(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const expired = error instanceof Error && error.name === 'TokenExpiredError';
    return expired
      ? new AppError('unauthenticated', 'auth.token_expired', 'The token has expired.')
      : platformErrors.tokenInvalid();
  }
}

/** Milliseconds since 1970. By a clock that goes fast, or counts otherwise, a token would be the newest for years: it counts as of now. */
function past(seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? Math.min(seconds * 1000, Date.now()) : undefined;
}

/** An address that is cut leads elsewhere: how long it may be is asked where it is used. */
function text(claim: unknown, maxLength = MAX_CLAIM_LENGTH): string | undefined {
  return typeof claim === 'string' && claim.trim() ? claim.trim().slice(0, maxLength) : undefined;
}
