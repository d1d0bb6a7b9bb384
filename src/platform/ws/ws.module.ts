import { Global, Module } from '@nestjs/common';
import { Asks } from './asks/asks.js';
import { Backlog } from './backlog.js';
import { ClusterEvents } from './cluster/cluster-events.js';
import { Connections } from './sockets/connections.js';
import { Drain } from './drain.js';
import { Gaps } from './cluster/gaps.js';
import { Realtime } from './realtime.js';
import { ServerBroadcaster } from './server.broadcaster.js';
import { SocketLifetime } from './sockets/socket-lifetime.js';

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
