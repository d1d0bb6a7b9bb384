import type { WsMessageHandler } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { ServerOptions } from 'socket.io';
import { Env } from '../../config/env.js';
import { toAppError } from '../http/to-app-error.js';
import type { TrustProxy } from '../limits/client-address.js';
import { Metrics } from '../metrics/metrics.js';
import { RedisLink } from '../redis/redis-link.js';
import { failure } from './asks/ack.js';
import { Asks } from './asks/asks.js';
import { Backlog } from './backlog.js';
import { clusterAdapter, tellEntry } from './cluster/cluster-adapter.js';
import { ClusterEvents } from './cluster/cluster-events.js';
import { Connections } from './sockets/connections.js';
import { Dispatcher } from './asks/dispatcher.js';
import { FanOutAdapter } from './wire/fan-out.js';
import { Gaps } from './cluster/gaps.js';
import { handshakeDoor } from './sockets/handshakes.js';
import { addressOf, lighten } from './sockets/light-request.js';
import { Realtime } from './realtime.js';
import type {
  RealtimeNamespace,
  RealtimeServer,
  RealtimeSocket,
  Transport,
} from './sockets/realtime-socket.js';
import { serverOptions } from './sockets/server-options.js';
import { SocketLifetime } from './sockets/socket-lifetime.js';
import { answerForeignUpgrades } from './sockets/upgrades.js';
import { writeOnceATurn } from './wire/turn-transport.js';
import { watchedNamespaces } from './sockets/watched-namespaces.js';

type BindGateway = (socket: RealtimeSocket) => void;

/** Socket.IO as Haggle runs it: every namespace behind the same door, every ask answered by one dispatcher. */
export class RealtimeAdapter extends IoAdapter {
  private readonly dispatchers = new WeakMap<RealtimeSocket, Dispatcher>();
  private readonly followed = new WeakSet<RealtimeSocket>();
  /** What Nest does with each socket of a namespace, once for each gateway. */
  private readonly gateways = new Map<string, BindGateway[]>();
  /** Looked up once: Nest searches for them each time, and each socket needs them. */
  private parts: ReturnType<typeof partsOf>;

  constructor(private readonly app: NestExpressApplication) {
    super(app);
  }

  /** Makes the server with the door of all its namespaces. */
  override createIOServer(port: number, options?: ServerOptions): RealtimeServer {
    const own = { ...serverOptions(this.app.get(Env)), allowRequest: handshakeDoor(this.app) };
    const server = super.createIOServer(port, { ...options, ...own } as ServerOptions) as RealtimeServer;
    this.parts = partsOf(this.app);
    writeOnceATurn(server.engine);
    answerForeignUpgrades(this.app.getHttpServer(), server);
    const redis = this.app.get(RedisLink);
    server.adapter(redis.isConfigured ? (this.clusterAdapter(server, redis) as never) : FanOutAdapter);
    this.parts.backlog.watch(server.engine);
    const trust = this.app.getHttpAdapter().getInstance().get('trust proxy fn') as TrustProxy;
    server.engine.on('connection', (transport: Transport) => lighten(transport, trust));
    this.guard(server.of('/'));
    server.on('new_namespace', (namespace) => this.guard(namespace));
    this.app.get(Realtime).attach(server);
    return server;
  }

  /** Called by Nest for each gateway, once. Gateways that watch connections are told of each; the others wait for its first ask. */
  override bindClientConnect(namespace: RealtimeNamespace, bind: BindGateway): void {
    this.gateways.set(namespace.name, [...(this.gateways.get(namespace.name) ?? []), bind]);
  }

  /** Called by Nest for each gateway of a socket's namespace. */
  override bindMessageHandlers(socket: RealtimeSocket, handlers: WsMessageHandler[]): void {
    this.dispatchers.get(socket)?.add(handlers);
  }

  /** Called by Nest for each gateway too, though all those of a namespace are told by one subject: one listener does. */
  override bindClientDisconnect(socket: RealtimeSocket, callback: (reason: string) => void): void {
    if (this.followed.has(socket)) return;
    this.followed.add(socket);
    socket.once('disconnect', callback);
  }

  private guard(namespace: RealtimeNamespace): void {
    namespace.use((socket, next) => void this.admit(socket, next));
    namespace.on('connection', (socket) => this.welcome(socket));
  }

  private async admit(socket: RealtimeSocket, next: (error?: Error) => void): Promise<void> {
    try {
      socket.data = { ...socket.data, inFlight: 0, wakesAt: 0, address: addressOf(socket.conn) };
      await this.parts.lifetime.open(socket);
      await this.parts.cluster.listen(socket.nsp.name);
      next();
    } catch (thrown) {
      const { error } = failure(thrown);
      this.parts.metrics.connectionFailures.inc({ code: error.code });
      next(Object.assign(new Error(titleOf(thrown)), { data: error }));
    }
  }

  private welcome(socket: RealtimeSocket): void {
    this.listen(socket);
    void this.parts.lifetime.follow(socket);
    this.parts.connections.follow(socket);
    if (socket.nsp.name === '/') this.parts.backlog.tellBy(socket);
  }

  private listen(socket: RealtimeSocket): void {
    const bind = (): void =>
      this.gateways.get(socket.nsp.name)?.forEach((bindGateway) => bindGateway(socket));
    const isWatched = watchedNamespaces(this.app).has(socket.nsp.name);
    this.dispatchers.set(socket, new Dispatcher(socket, this.parts.asks, isWatched ? undefined : bind));
    if (isWatched) bind();
  }

  private clusterAdapter(server: RealtimeServer, redis: RedisLink): ReturnType<typeof clusterAdapter> {
    const gaps = this.app.get(Gaps);
    const { clusterLag } = this.app.get(Metrics);
    return clusterAdapter(redis, this.parts.cluster, (entry, lagSeconds) => {
      clusterLag.observe(lagSeconds);
      gaps.heard(`${entry.from} ${entry.series}`, Number(entry.number));
      tellEntry(server, entry);
    });
  }
}

/** What every socket meets. */
function partsOf(app: NestExpressApplication): {
  lifetime: SocketLifetime;
  connections: Connections;
  backlog: Backlog;
  cluster: ClusterEvents;
  asks: Asks;
  metrics: Metrics;
} {
  return {
    lifetime: app.get(SocketLifetime),
    connections: app.get(Connections),
    backlog: app.get(Backlog),
    cluster: app.get(ClusterEvents),
    asks: app.get(Asks),
    metrics: app.get(Metrics),
  };
}

/** What `connect_error` says to those without a valid token (seeds/003, Authentication Issues); `data` says more. */
function titleOf(thrown: unknown): string {
  const { kind, message } = toAppError(thrown);
  return kind === 'unauthenticated' ? 'Authentication error' : message;
}
