import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { UserId } from '../../shared/ids.js';
import { Metrics } from '../metrics/metrics.js';
import { ClusterSignals } from '../redis/cluster-signals.js';
import { Backlog } from './backlog.js';
import { ClusterEvents } from './cluster/cluster-events.js';
import { SharedEvent, tellPeopleHere } from './wire/fan-out.js';
import { Outlet } from './outlet.js';
import type { RealtimeServer, RealtimeSocket, Transport } from './sockets/realtime-socket.js';
import { sessionRoom, userRoom } from './rooms.js';
import type { PayloadOf, WireEvents } from './wire-events.js';

const HINT = 'hint';

/** Something for these people at all their sockets, which is stale in a moment. */
interface Hint {
  name: string;
  userIds: readonly UserId[];
  payload: unknown;
}

/** The way out to the sockets of people, on every node. Broadcasters speak through it. */
@Injectable()
export class Realtime implements OnModuleInit {
  private server: RealtimeServer;
  private readonly everybody: Outlet<WireEvents>;

  constructor(
    private readonly signals: ClusterSignals,
    private readonly backlog: Backlog,
    private readonly metrics: Metrics,
    private readonly cluster: ClusterEvents,
  ) {
    this.everybody = this.outlet<WireEvents>({}, '/');
  }

  onModuleInit(): void {
    this.signals.on<Hint>(HINT, (hint) => this.hintHere(hint));
    this.metrics.beforeReading(() => this.countSockets());
  }

  /** Called once, by the adapter that makes the server. */
  attach(server: RealtimeServer): void {
    this.server = server;
  }

  /** The way out to the sockets of another namespace. */
  outlet<Events extends WireEvents>(_catalogue: Events, namespace: string): Outlet<Events> {
    return new Outlet(namespace, () => this.server, this.cluster);
  }

  /** How many sockets of the default namespace are open on this node. */
  get socketCount(): number {
    return this.server.of('/').sockets.size;
  }

  /** Sends an event to every socket of these people in the default namespace, once each. */
  toUsers<Events extends WireEvents, Name extends keyof Events & string>(
    _catalogue: Events,
    name: Name,
    userIds: readonly UserId[],
    payload: PayloadOf<Events, Name>,
  ): void {
    (this.everybody as unknown as Outlet<Events>).say(name, payload, { users: userIds });
  }

  /** Like `toUsers`, for what is stale in a moment: clients that read slowly are spared it, and an outage of Redis loses it. */
  hintUsers<Events extends WireEvents, Name extends keyof Events & string>(
    _catalogue: Events,
    name: Name,
    userIds: readonly UserId[],
    payload: PayloadOf<Events, Name>,
  ): void {
    if (userIds.length === 0) return;
    const hint: Hint = { name, userIds, payload };
    this.hintHere(hint);
    this.signals.send(HINT, hint);
  }

  /** Sends an event to these people's sockets on this node alone, sparing slow clients. */
  hintUsersHere<Events extends WireEvents, Name extends keyof Events & string>(
    _catalogue: Events,
    name: Name,
    userIds: readonly UserId[],
    payload: PayloadOf<Events, Name>,
  ): void {
    this.hintHere({ name, userIds, payload });
  }

  /** Sends an event to one socket of the default namespace on this node. */
  toSocket<Events extends WireEvents, Name extends keyof Events & string>(
    _catalogue: Events,
    name: Name,
    socketId: string,
    payload: PayloadOf<Events, Name>,
  ): void {
    this.server.of('/').sockets.get(socketId)?.emit(name, payload);
  }

  /** Sends an event to every socket of the default namespace on this node. */
  toAllHere<Events extends WireEvents, Name extends keyof Events & string>(
    _catalogue: Events,
    name: Name,
    payload: PayloadOf<Events, Name>,
  ): void {
    this.server.local.emit(name, payload);
  }

  /** The connections of this node, each with its sockets of all namespaces. */
  transports(): Map<Transport, RealtimeSocket[]> {
    const transports = new Map<Transport, RealtimeSocket[]>();
    for (const { sockets } of this.server._nsps.values()) {
      for (const socket of sockets.values())
        transports.set(socket.conn, [...(transports.get(socket.conn) ?? []), socket]);
    }
    return transports;
  }

  /** Closes every socket of a session on this node, in every namespace. */
  closeSession(sessionId: string): void {
    this.close(sessionRoom(sessionId));
  }

  /** Closes every socket of a person on this node, in every namespace. */
  closeUser(userId: UserId): void {
    this.close(userRoom(userId));
  }

  private close(room: string): void {
    for (const namespace of this.server._nsps.values()) namespace.local.in(room).disconnectSockets();
  }

  private hintHere({ name, userIds, payload }: Hint): void {
    const namespace = this.server.of('/');
    const event = SharedEvent.of(namespace, name, payload);
    tellPeopleHere(namespace, userIds, event, ({ conn }) => !this.backlog.spares(conn));
  }

  private countSockets(): void {
    for (const [namespace, { sockets }] of this.server._nsps)
      this.metrics.activeConnections.set({ namespace }, sockets.size);
  }
}
