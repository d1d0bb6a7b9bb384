import { type HttpException, Injectable } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  MongooseHealthIndicator,
  type HealthCheckResult,
} from '@nestjs/terminus';
import { AppError } from '../../shared/app-error.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { RedisLink } from '../redis/redis-link.js';

const DATABASE_TIMEOUT_MS = 2000;
/** How long an answer of the database is good, in milliseconds: anybody may ask, as often as they like. */
const REMEMBERED_MS = 1000;

type DatabaseAnswer = Awaited<ReturnType<MongooseHealthIndicator['pingCheck']>>;

/** The database is out of reach, or the node is about to stop. */
export const notReady = (details?: unknown): AppError =>
  new AppError('unavailable', 'health.not_ready', 'This node takes no requests now.', details);

/**
 * Whether this node should get requests. Without the database, or while it stops, it should not. Without Redis it should: it serves its own
 * sockets and all of REST, every other node is no better off, and sending everybody away would turn a lack into an outage. The answer says
 * `degraded` then.
 */
@Injectable()
export class Readiness {
  private askedAt = -Infinity;
  private answer: Promise<DatabaseAnswer>;

  constructor(
    private readonly health: HealthCheckService,
    private readonly mongo: MongooseHealthIndicator,
    private readonly indicators: HealthIndicatorService,
    private readonly redis: RedisLink,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** How it stands. Throws `health.not_ready` when it should get no requests. */
  async check(): Promise<HealthCheckResult> {
    const checks = [() => this.checkDatabase(), () => this.checkRedis(), () => this.checkLifecycle()];
    try {
      return await this.health.check(checks);
    } catch (error) {
      throw notReady((error as HttpException).getResponse());
    }
  }

  private checkDatabase(): Promise<DatabaseAnswer> {
    const now = performance.now();
    if (now < this.askedAt + REMEMBERED_MS) return this.answer;
    this.askedAt = now;
    this.answer = Promise.resolve(this.mongo.pingCheck('database', { timeout: DATABASE_TIMEOUT_MS }));
    return this.answer;
  }

  private checkRedis() {
    const redis = this.indicators.check('redis');
    if (!this.redis.isConfigured) return redis.up('a single node needs none');
    return this.redis.isUp
      ? redis.up()
      : redis.degraded('out of reach: other nodes hear of nothing until it is back');
  }

  private checkLifecycle() {
    const node = this.indicators.check('node');
    return this.lifecycle.isDraining ? node.down('draining') : node.up();
  }
}
