import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Principal } from '../../auth/principal.js';

/** What a socket carries once it was let in. */
export interface SocketData {
  principal: Principal;
  /** What its address is counted by. */
  address: string;
  /** When it is told of the end of its token, or closed; 0 where neither will be. */
  wakesAt: number;
  /** How many of its asks are being answered. */
  inFlight: number;
  /** Of the ask that has begun last, where they are done in their order (`@PassOn()`). */
  passOn?: () => void;
}

/** A socket that was let in. */
export type RealtimeSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** The Socket.IO server behind all namespaces. */
export type RealtimeServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** One of its namespaces. */
export type RealtimeNamespace = ReturnType<RealtimeServer['of']>;

/** The connection under one or several sockets. */
export type Transport = RealtimeSocket['conn'];
