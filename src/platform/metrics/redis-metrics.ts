import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisLink } from '../redis/redis-link.js';
import { Metrics } from './metrics.js';

/** Shows how Redis is, at each reading. */
@Injectable()
export class RedisMetrics implements OnModuleInit {
  constructor(
    private readonly redis: RedisLink,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    if (!this.redis.isConfigured) return;
    this.metrics.beforeReading(() => {
      this.metrics.redisUp.set(this.redis.isUp ? 1 : 0);
      this.metrics.redisLatency.set(this.redis.latency);
    });
  }
}
