import type { UserId } from '../../shared/ids.js';
import type { ClusterEvents } from './cluster/cluster-events.js';
import { SharedEvent, tellPeopleHere, tellRoomsHere } from './wire/fan-out.js';
import type { RealtimeServer } from './sockets/realtime-socket.js';
import { userRoom } from './rooms.js';
import type { PayloadOf, WireEvents } from './wire-events.js';

/** Who shall hear an event: people at all their sockets, and rooms; each socket hears it once. */
export interface Audience {
  users?: readonly UserId[];
  rooms?: readonly string[];
  /** Whoever is in one of these rooms does not hear it. */
  except?: readonly string[];
  /** For what every node tells its own sockets. */
  here?: boolean;
}

/** The way out to the sockets of one namespace, for the events of one catalogue. */
export class Outlet<Events extends WireEvents> {
  constructor(
    private readonly name: string,
    /** The server is made after the providers. */
    private readonly server: () => RealtimeServer,
    private readonly cluster: ClusterEvents,
  ) {}

  /** Whether anybody may hear anything, here or on another node. */
  get isHeard(): boolean {
    return this.namespace.sockets.size > 0 || this.cluster.reaches(this.name);
  }

  /** Whether this person has a socket of the namespace on this node. */
  isHere(userId: UserId): boolean {
    return (this.namespace.adapter.rooms.get(userRoom(userId))?.size ?? 0) > 0;
  }

  /** Says something. */
  say<Name extends keyof Events & string>(
    event: Name,
    payload: PayloadOf<Events, Name>,
    { users = [], rooms = [], except = [], here = false }: Audience,
  ): void {
    if (users.length + rooms.length === 0) return;
    const { namespace } = this;
    const shared = SharedEvent.of(namespace, event, payload);
    if (rooms.length + except.length === 0) tellPeopleHere(namespace, users, shared);
    else {
      const options = { rooms: new Set(roomsOf(users, rooms)), except: new Set(except) };
      tellRoomsHere(namespace.adapter, options, shared);
    }
    if (!here && this.cluster.reaches(this.name))
      this.cluster.share(shared, { rooms: roomsOf(users, rooms), except });
  }

  /** Answers one socket of this node. */
  answer<Name extends keyof Events & string>(
    event: Name,
    payload: PayloadOf<Events, Name>,
    socketId: string,
  ): void {
    this.namespace.sockets.get(socketId)?.emit(event, payload);
  }

  /** Puts a socket of this node into a room. False when it is gone. */
  async enter(socketId: string, room: string): Promise<boolean> {
    const socket = this.namespace.sockets.get(socketId);
    await socket?.join(room);
    return socket?.connected ?? false;
  }

  /** Takes a socket of this node out of these rooms. */
  async leave(socketId: string, rooms: readonly string[]): Promise<void> {
    const socket = this.namespace.sockets.get(socketId);
    for (const room of rooms) await socket?.leave(room);
  }

  private get namespace(): ReturnType<RealtimeServer['of']> {
    return this.server().of(this.name);
  }
}

function roomsOf(users: readonly UserId[], rooms: readonly string[]): string[] {
  return [...users.map(userRoom), ...rooms];
}
