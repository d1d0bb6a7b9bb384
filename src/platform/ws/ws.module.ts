import { Global, Module } from '@nestjs/common';
import { Asks } from './asks.js';
import { Backlog } from './backlog.js';
import { ClusterEvents } from './cluster-events.js';
import { Connections } from './connections.js';
import { Drain } from './drain.js';
import { Gaps } from './gaps.js';
import { Realtime } from './realtime.js';
import { ServerBroadcaster } from './server.broadcaster.js';
import { SocketLifetime } from './socket-lifetime.js';

/** Sockets: their door, their lifetime and the way out to them. */
@Global()
@Module({
  providers: [
    Realtime,
    SocketLifetime,
    Connections,
    Asks,
    Backlog,
    ClusterEvents,
    Gaps,
    Drain,
    ServerBroadcaster,
  ],
  exports: [Realtime, SocketLifetime, Connections, Gaps],
})
export class WsModule {}
