import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AuthPlatformModule } from './auth/auth-platform.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { InputPipe } from './http/input.pipe.js';
import { ProblemFilter } from './http/problem.filter.js';
import { UnknownPaths } from './http/unknown-paths.js';
import { LifecycleModule } from './lifecycle/lifecycle.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { MongoModule } from './mongo/mongo.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { RedisModule } from './redis/redis.module.js';
import { WsModule } from './ws/ws.module.js';

/** What every module stands on; knows none of them. */
@Module({
  imports: [
    LoggingModule,
    LifecycleModule,
    EventsModule,
    MongoModule,
    RedisModule,
    NodesModule,
    MetricsModule,
    // Guards run in the order of their modules: who is it, then how much.
    AuthPlatformModule,
    LimitsModule,
    WsModule,
    HealthModule,
  ],
  providers: [
    { provide: APP_PIPE, useClass: InputPipe },
    ProblemFilter,
    { provide: APP_FILTER, useExisting: ProblemFilter },
    UnknownPaths,
  ],
})
export class PlatformModule {}
