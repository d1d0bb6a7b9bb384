import { Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/app-error.js';
import { Deadlines } from '../../../shared/deadlines.js';
import { Admission } from '../../auth/admission.js';
import { bearerOf } from '../../auth/bearer.js';
import { isService, type Principal } from '../../auth/principal.js';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { Limits, ofCaller } from '../../limits/limits.js';
import type { RealtimeSocket } from './realtime-socket.js';
import type { UserId } from '../../../shared/ids.js';
import { sessionRoom, userRoom } from '../rooms.js';
import { CONNECT_TIMEOUT_MS } from './server-options.js';

/** How long before the end of its token a socket is told, in milliseconds; a short-lived token is told at half time. */
const NOTICE_MS = 60_000;
/** What a notice may come late, so that those of many sockets come by one timer, in milliseconds. */
const NOTICE_STEP_MS = 100;

/** As much of Socket.IO's client, which is a connection with its sockets, as is used here. */
interface Client {
  nsps: Map<string, unknown>;
  connectTimeout?: NodeJS.Timeout;
}

/**
 * A socket lives as long as its token: let in with one, told before its end, closed at its end. The connection under it is closed
 * soon after its last socket.
 */
@Injectable()
export class SocketLifetime {
  private readonly deadlines = new Deadlines<RealtimeSocket>((socket) => this.wake(socket));

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly admission: Admission,
    private readonly limits: Limits,
  ) {}

  /** Lets a socket in by the token of its handshake, and into its rooms before its first message can arrive. */
  async open(socket: RealtimeSocket): Promise<void> {
    await this.limits.spend('connect', { address: socket.data.address });
    const principal = await this.admission.admit(await this.verifier.verify(tokenOf(socket)));
    await this.limits.spend('connect', ofCaller(principal));
    await socket.join(userRoom(principal.userId));
    if (!isService(principal)) this.limits.assertFewSockets(socketsOf(socket, principal.userId));
    await this.begin(socket, principal);
    // It was read, and would lie here as long as the socket lives.
    socket.handshake.auth = {};
  }

  /**
   * Called for each socket once it can be found by its rooms. Asks the door again: its session may have ended while it came in.
   */
  async follow(socket: RealtimeSocket): Promise<void> {
    socket.on('disconnect', () => {
      this.deadlines.remove(socket, socket.data.wakesAt);
      awaitNamespace(socket);
    });
    this.watch(socket);
    await this.confirm(socket);
  }

  /** Goes on with a fresh token of the same person. Throws `auth.identity_mismatch` for anybody else's. */
  async renew(socket: RealtimeSocket, token: string): Promise<Principal> {
    const principal = await this.admission.admit(await this.verifier.verify(token));
    const before = socket.data.principal;
    if (principal.userId !== before.userId) {
      throw new AppError('forbidden', 'auth.identity_mismatch', 'The token is of another person.');
    }
    if (!socket.connected) return principal;
    if (before.sessionId) await socket.leave(sessionRoom(before.sessionId));
    await this.begin(socket, principal);
    this.watch(socket);
    await this.confirm(socket);
    return principal;
  }

  private async confirm(socket: RealtimeSocket): Promise<void> {
    await this.admission.admit(socket.data.principal).catch(() => socket.disconnect());
  }

  private async begin(socket: RealtimeSocket, principal: Principal): Promise<void> {
    socket.data.principal = principal;
    if (principal.sessionId) await socket.join(sessionRoom(principal.sessionId));
  }

  private watch(socket: RealtimeSocket): void {
    this.deadlines.remove(socket, socket.data.wakesAt);
    const { expiresAt } = socket.data.principal;
    if (expiresAt === undefined || !socket.connected) return;
    const notice = Math.min(NOTICE_MS, (expiresAt - Date.now()) / 2);
    this.wakeAt(socket, Math.ceil((expiresAt - notice) / NOTICE_STEP_MS) * NOTICE_STEP_MS);
  }

  private wakeAt(socket: RealtimeSocket, time: number): void {
    socket.data.wakesAt = time;
    this.deadlines.add(socket, time);
  }

  private wake(socket: RealtimeSocket): void {
    const expiresAt = socket.data.principal.expiresAt as number;
    if (expiresAt <= Date.now()) {
      socket.disconnect();
      return;
    }
    socket.emit('auth:expiring', { expiresAt: new Date(expiresAt).toISOString() });
    this.wakeAt(socket, expiresAt);
  }
}

/**
 * Nobody counts connections without a socket. The timer is the one that Socket.IO sets at the beginning of a connection: it stops it when a
 * namespace is joined, and when the connection ends.
 */
function awaitNamespace({ client: ofSocket, conn }: RealtimeSocket): void {
  const client = ofSocket as unknown as Client;
  if (client.nsps.size > 0 || conn.readyState !== 'open') return;
  client.connectTimeout = setTimeout(() => conn.close(), CONNECT_TIMEOUT_MS).unref();
}

/** Those of all namespaces on this node, also the ones that are being let in. */
function socketsOf({ nsp }: RealtimeSocket, userId: UserId): number {
  const rooms = [...nsp.server._nsps.values()].map(({ adapter }) => adapter.rooms.get(userRoom(userId)));
  return rooms.reduce((sum, room) => sum + (room?.size ?? 0), 0);
}

/** `auth.token` may be written as the header is, too. */
function tokenOf({ handshake: { auth, headers } }: RealtimeSocket): string {
  const token: unknown = auth['token'];
  if (typeof token !== 'string') return bearerOf(headers.authorization);
  return bearerOf(token) || token;
}
