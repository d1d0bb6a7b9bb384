import { Injectable, Logger } from '@nestjs/common';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { Env } from '../../config/env.js';
import type { AppError } from '../../shared/app-error.js';
import { platformErrors } from '../../shared/platform-errors.js';
import { isService, type Principal } from '../auth/principal.js';
import { RedisLink } from '../redis/redis-link.js';
import { LeasedLimiter } from './leased-limiter.js';
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
  private readonly limiters = new Map<LimitName, [LimitScope, LeasedLimiter][]>();

  constructor(
    private readonly env: Env,
    private readonly redis: RedisLink,
  ) {
    if (env.RATE_LIMIT_SCALE === 0) return;
    for (const name of Object.keys(LIMITS) as LimitName[]) this.limiters.set(name, this.limitersOf(name));
  }

  /** Whether anything is limited. */
  get areOn(): boolean {
    return this.limiters.size > 0;
  }

  /** Counts one call. Answers the counter that is nearest to its end; undefined where nothing is limited. */
  async count(name: LimitName, who: CountedFor): Promise<Quota | undefined> {
    const quotas: Quota[] = [];
    for (const [scope, limiter] of this.limiters.get(name) ?? []) {
      const key = who[scope];
      if (key !== undefined) quotas.push(await limiter.count(key));
    }
    return tightest(quotas);
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

  private limitersOf(name: LimitName): [LimitScope, LeasedLimiter][] {
    const scopes: Partial<Record<LimitScope, number>> = LIMITS[name];
    return (Object.entries(scopes) as [LimitScope, number][]).map(([scope, limit]) => {
      const counted = `${name}:${scope}`;
      const points = scaled(limit, this.env.RATE_LIMIT_SCALE);
      const warn = (address: string): void => this.warn(counted, address, points);
      return [
        scope,
        new LeasedLimiter(this.counter(counted, points), scope === 'address' ? warn : undefined),
      ];
    });
  }

  /** Once a window, on one of the nodes: behind a proxy that is not trusted everybody comes from its address. */
  private warn(counted: string, address: string, points: number): void {
    this.logger.warn(
      `${address} is refused: over ${points} of ${counted} in ${LIMIT_WINDOW_S} s. A proxy needs TRUST_PROXY, a load test RATE_LIMIT_SCALE=0.`,
    );
  }

  private counter(counted: string, points: number): RateLimiterAbstract {
    const options = { keyPrefix: `haggle:limit:${counted}`, points, duration: LIMIT_WINDOW_S };
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

/** What an ask over a socket counts against: its person, whatever the address, as that is what an office has in common. */
export function ofAsker({ principal, address }: { principal: Principal; address: string }): CountedFor {
  return isService(principal) ? { address } : ofCaller(principal);
}

/** The refusal, which says when to come back. */
export function rateLimited(name: LimitName, { limit, resetMs }: Quota): AppError {
  const retryAfterMs = Math.max(1, Math.round(resetMs));
  const details = { limit: name, max: limit, windowSeconds: LIMIT_WINDOW_S, retryAfterMs };
  return platformErrors.rateLimited(details);
}
