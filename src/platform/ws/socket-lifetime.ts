import { Injectable } from '@nestjs/common';
import { AppError } from '../../shared/app-error.js';
import { Admission } from '../auth/admission.js';
import { isService, type Principal } from '../auth/principal.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { Limits, ofCaller } from '../limits/limits.js';
import type { RealtimeSocket } from './realtime-socket.js';
import type { UserId } from '../../shared/ids.js';
import { sessionRoom, userRoom } from './rooms.js';

/** How long before the end of its token a socket is told, in milliseconds; a short-lived token is told at half time. */
const NOTICE_MS = 60_000;
/** The longest delay of a timer, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** A socket lives as long as its token: let in with one, told before its end, closed at its end. */
@Injectable()
export class SocketLifetime {
  private readonly timers = new WeakMap<RealtimeSocket, NodeJS.Timeout>();

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
    socket.once('disconnect', () => clearTimeout(this.timers.get(socket)));
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
    await this.confirm(socket);
    return principal;
  }

  /** Asks the door again once a socket can be found by its rooms: its session may have ended while it came in. */
  async confirm(socket: RealtimeSocket): Promise<void> {
    await this.admission.admit(socket.data.principal).catch(() => socket.disconnect());
  }

  private async begin(socket: RealtimeSocket, principal: Principal): Promise<void> {
    socket.data.principal = principal;
    if (principal.sessionId) await socket.join(sessionRoom(principal.sessionId));
    clearTimeout(this.timers.get(socket));
    const { expiresAt } = principal;
    if (expiresAt === undefined) return;
    const notice = Math.min(NOTICE_MS, (expiresAt - Date.now()) / 2);
    this.at(socket, expiresAt - notice, () => {
      socket.emit('auth:expiring', { expiresAt: new Date(expiresAt).toISOString() });
      this.at(socket, expiresAt, () => socket.disconnect());
    });
  }

  private at(socket: RealtimeSocket, time: number, action: () => void): void {
    const delay = Math.max(0, time - Date.now());
    const next = delay > MAX_DELAY_MS ? () => this.at(socket, time, action) : action;
    this.timers.set(socket, setTimeout(next, Math.min(delay, MAX_DELAY_MS)).unref());
  }
}

/** Those of all namespaces on this node, also the ones that are being let in. */
function socketsOf({ nsp }: RealtimeSocket, userId: UserId): number {
  const rooms = [...nsp.server._nsps.values()].map(({ adapter }) => adapter.rooms.get(userRoom(userId)));
  return rooms.reduce((sum, room) => sum + (room?.size ?? 0), 0);
}

function tokenOf(socket: RealtimeSocket): string {
  const fromAuth: unknown = socket.handshake.auth['token'];
  const token = typeof fromAuth === 'string' ? fromAuth : (socket.handshake.headers.authorization ?? '');
  return token.replace(/^Bearer\s+/i, '');
}
