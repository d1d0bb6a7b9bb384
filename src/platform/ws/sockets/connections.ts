import { Injectable } from '@nestjs/common';
import type { UserId } from '../../../shared/ids.js';
import type { RealtimeSocket } from './realtime-socket.js';

/** What modules know of a socket. */
export interface Connection {
  /** Differs between the namespaces of one client. */
  id: string;
  userId: UserId;
  /** `/`, or `/` and the prefix of a dialect. */
  namespace: string;
}

/** Somebody who wants to know of sockets on this node; of all namespaces. */
export interface ConnectionWatcher {
  /** It was let in. */
  opened?: (connection: Connection) => void;
  /** It asked for something. */
  active?: (connection: Connection) => void;
  /** It is gone, for whatever reason. */
  closed?: (connection: Connection) => void;
}

/** Tells modules which sockets come, speak and go, without letting them near a socket. */
@Injectable()
export class Connections {
  private readonly watchers: ConnectionWatcher[] = [];

  /** Watches from now on. */
  watch(watcher: ConnectionWatcher): void {
    this.watchers.push(watcher);
  }

  /** Called by the adapter for each socket that was let in. */
  follow(socket: RealtimeSocket): void {
    const connection = { id: socket.id, userId: socket.data.principal.userId, namespace: socket.nsp.name };
    const tell = (what: keyof ConnectionWatcher): void => {
      for (const watcher of this.watchers) watcher[what]?.(connection);
    };
    tell('opened');
    socket.onAny(() => tell('active'));
    socket.on('disconnect', () => tell('closed'));
  }
}
