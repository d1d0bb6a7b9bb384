import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { LIMIT_WINDOW_S, type Quota } from './limits.policy.js';

/** How many leases make up a limit. */
const LEASES = 20;

/** Points that were taken for calls to come. */
interface Lease {
  points: number;
  /** How many points were left to take. */
  behind: number;
  /** When the window of these points ends, by `performance.now()`. */
  endsAt: number;
}

/**
 * A limit whose points are taken a twentieth at a time, so that most calls are counted without asking whoever counts for all nodes. One
 * node refuses at the limit; where several count together nobody gets more than that, and each other node may keep one lease that it
 * does not use.
 */
export class LeasedLimiter {
  private leases = new Map<string, Lease>();
  private older = new Map<string, Lease>();
  private youngUntil = 0;
  private readonly renewals = new Map<string, Promise<Quota>>();
  private readonly size: number;

  constructor(
    private readonly limiter: RateLimiterAbstract,
    private readonly onExceeded?: (key: string) => void,
  ) {
    this.size = Math.max(1, Math.floor(limiter.points / LEASES));
  }

  /** Counts one call of this key. */
  count(key: string): Quota | Promise<Quota> {
    const lease = this.leaseOf(key);
    if (lease && lease.points > 0) return this.take(lease);
    const renewal = this.renewals.get(key);
    return renewal
      ? renewal.then((quota) => (quota.isExceeded ? quota : this.count(key)))
      : this.renew(key, Math.max(1, Math.min(this.size, lease?.behind ?? this.size)));
  }

  private take(lease: Lease): Quota {
    lease.points -= 1;
    const remaining = lease.points + lease.behind;
    return this.quota(remaining, lease.endsAt - performance.now(), false);
  }

  private renew(key: string, points: number): Promise<Quota> {
    const renewal = this.ask(key, points).finally(() => this.renewals.delete(key));
    this.renewals.set(key, renewal);
    return renewal;
  }

  private async ask(key: string, points: number): Promise<Quota> {
    try {
      const { remainingPoints, msBeforeNext } = await this.limiter.consume(key, points);
      const lease = { points, behind: remainingPoints, endsAt: performance.now() + msBeforeNext };
      this.leases.set(key, lease);
      return this.take(lease);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const { consumedPoints, msBeforeNext } = refused;
      // Its points tell nothing where it was refused from memory: it was not counted then.
      const isOver = consumedPoints > this.limiter.points;
      if (isOver && consumedPoints - points <= this.limiter.points) this.onExceeded?.(key);
      return this.quota(0, msBeforeNext, true);
    }
  }

  private quota(remaining: number, resetMs: number, isExceeded: boolean): Quota {
    return { limit: this.limiter.points, remaining, resetMs, isExceeded };
  }

  /** No lease outlives its window: what was not touched for one is forgotten. */
  private leaseOf(key: string): Lease | undefined {
    const now = performance.now();
    if (now > this.youngUntil) {
      this.older = this.leases;
      this.leases = new Map();
      this.youngUntil = now + LIMIT_WINDOW_S * 1000;
    }
    const lease = this.leases.get(key) ?? this.older.get(key);
    return lease && lease.endsAt > now ? lease : undefined;
  }
}
