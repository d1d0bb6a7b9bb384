import { Injectable, Logger } from '@nestjs/common';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Env } from '../../config/env.js';
import type { AppError } from '../../shared/app-error.js';
import { platformErrors } from '../../shared/platform-errors.js';
import { isService, type Principal } from '../auth/principal.js';
import { RedisLink } from '../redis/redis-link.js';
import {
  LIMIT_WINDOW_S,
  type LimitName,
  LIMITS,
  type LimitScope,
  type Quota,
  scaled,
  SOCKETS_PER_USER,
  tightest,
} from './limits.policy.js';

/** Whom a call counts against: the scopes that are known of its caller. */
export type CountedFor = Partial<Record<LimitScope, string>>;

/**
 * Counts calls, for HTTP and sockets alike: in Redis where there is one, so that all nodes count together, and in this
 * process where there is none or while it is out of reach.
 */
@Injectable()
export class Limits {
  private readonly logger = new Logger(Limits.name);
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(
    private readonly env: Env,
    private readonly redis: RedisLink,
  ) {
    if (env.RATE_LIMIT_SCALE === 0) return;
    for (const [name, scopes] of Object.entries(LIMITS)) {
      for (const [scope, points] of Object.entries(scopes))
        this.limiters.set(`${name}:${scope}`, this.limiter(`${name}:${scope}`, points));
    }
  }

  /** Whether anything is limited. */
  get areOn(): boolean {
    return this.limiters.size > 0;
  }

  /** Counts one call. Answers the counter that is nearest to its end; undefined where nothing is limited. */
  async count(name: LimitName, who: CountedFor): Promise<Quota | undefined> {
    if (!this.areOn) return undefined;
    const counted = Object.entries(who).map(([scope, key]) => this.consume(`${name}:${scope}`, key));
    return tightest((await Promise.all(counted)).filter((quota) => quota !== undefined));
  }

  /** Counts one call. Throws `request.rate_limited` when it is one too many. */
  async spend(name: LimitName, who: CountedFor): Promise<void> {
    const quota = await this.count(name, who);
    if (quota?.isExceeded) throw rateLimited(name, quota);
  }

  /** Throws `sockets.too_many` when a person has opened one too many on this node. */
  assertFewSockets(open: number): void {
    const max = scaled(SOCKETS_PER_USER, this.env.RATE_LIMIT_SCALE);
    if (!this.areOn || open <= max) return;
    const details = { max, retryAfterMs: LIMIT_WINDOW_S * 1000 };
    throw platformErrors.tooManySockets(details);
  }

  private async consume(limiterName: string, key: string): Promise<Quota | undefined> {
    const limiter = this.limiters.get(limiterName);
    if (!limiter) return undefined;
    let isExceeded = false;
    const { remainingPoints, msBeforeNext } = await limiter.consume(key).catch((refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      // Its points tell nothing: what is refused from memory was not counted.
      isExceeded = true;
      if (refused.consumedPoints === limiter.points + 1) this.warn(limiterName, key, limiter.points);
      return refused;
    });
    return { limit: limiter.points, remaining: remainingPoints, resetMs: msBeforeNext, isExceeded };
  }

  /** Once a window, on one of the nodes: behind a proxy that is not trusted everybody comes from its address. */
  private warn(limiterName: string, address: string, points: number): void {
    if (limiterName.endsWith(':address'))
      this.logger.warn(
        `${address} is refused: over ${points} of ${limiterName} in ${LIMIT_WINDOW_S} s. A proxy needs TRUST_PROXY, a load test RATE_LIMIT_SCALE=0.`,
      );
  }

  private limiter(keyPrefix: string, limit: number): RateLimiterAbstract {
    const points = scaled(limit, this.env.RATE_LIMIT_SCALE);
    const options = { keyPrefix: `haggle:limit:${keyPrefix}`, points, duration: LIMIT_WINDOW_S };
    const insuranceLimiter = new RateLimiterMemory(options);
    if (!this.redis.client) return insuranceLimiter;
    // What was refused once is refused from memory until its window ends: a flood does not reach Redis.
    return new RateLimiterRedis({
      ...options,
      storeClient: this.redis.client,
      insuranceLimiter,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: points + 1,
    });
  }
}

/** What a caller's calls count against; a marketplace server calls for all its users, and is counted by its address alone. */
export function ofCaller(principal: Principal | undefined): CountedFor {
  return principal && !isService(principal) ? { user: principal.userId } : {};
}

/** The refusal, which says when to come back. */
export function rateLimited(name: LimitName, { limit, resetMs }: Quota): AppError {
  const retryAfterMs = Math.max(1, Math.round(resetMs));
  const details = { limit: name, max: limit, windowSeconds: LIMIT_WINDOW_S, retryAfterMs };
  return platformErrors.rateLimited(details);
}
