import { Global, Module } from '@nestjs/common';
import { DatabaseMetrics } from './database-metrics.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { RedisMetrics } from './redis-metrics.js';

/** What is measured, and where it is read. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [Metrics, DatabaseMetrics, RedisMetrics],
  exports: [Metrics],
})
export class MetricsModule {}
