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

  private checkDatabase(): ReturnType<MongooseHealthIndicator['pingCheck']> {
    return this.mongo.pingCheck('database', { timeout: DATABASE_TIMEOUT_MS });
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
