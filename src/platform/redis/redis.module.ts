import { Global, Module } from '@nestjs/common';
import { ClusterFeed } from './cluster-feed.js';
import { ClusterSignals } from './cluster-signals.js';
import { RedisLink } from './redis-link.js';

/** What connects several nodes. */
@Global()
@Module({
  providers: [RedisLink, ClusterSignals, ClusterFeed],
  exports: [RedisLink, ClusterSignals, ClusterFeed],
})
export class RedisModule {}
