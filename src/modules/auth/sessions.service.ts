import { Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { EventBus } from '../../platform/events/event-bus.js';
import type { UserId } from '../../shared/ids.js';
import { authErrors } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { judgeRefused, memoryOfEndedMs } from './auth.policy.js';
import { hashesOf, newRefreshToken, type RefreshTokenHashes } from './refresh-token.js';
import { SessionsRepository } from './sessions.repository.js';

/** A session that goes on, with the refresh token that is good from now on. */
export interface LiveSession {
  id: string;
  userId: UserId;
  refreshToken: string;
}

/** The logins of local accounts: begun, gone on with by refresh tokens that are used once, and ended. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly events: EventBus,
    private readonly env: Env,
  ) {}

  /** Begins a session. Sweeps the person's old ones on the way: nothing else does. */
  async begin(userId: UserId): Promise<LiveSession> {
    await this.sessions.deleteOver(userId, new Date(Date.now() - memoryOfEndedMs(this.env.ACCESS_TOKEN_TTL)));
    const token = newRefreshToken();
    await this.sessions.insert(userId, token, this.expiry());
    return { id: token.sessionId, userId, refreshToken: token.text };
  }

  /** Takes a refresh token for the next one. Of racing requests with one token, one gets through. */
  async goOn(refreshToken: string): Promise<LiveSession> {
    const used = hashesOf(refreshToken);
    if (!used) throw authErrors.refreshInvalid();
    const next = newRefreshToken(refreshToken);
    const userId = await this.sessions.rotate(used, next.tokenHash, this.expiry());
    if (!userId) return this.refuse(used);
    return { id: next.sessionId, userId, refreshToken: next.text };
  }

  /** Ends this person's session, wherever it is in use. Throws `auth.no_session` when they have none by that id. */
  async end(userId: UserId, sessionId: string | undefined): Promise<void> {
    if (!sessionId || !(await this.sessions.end(userId, sessionId))) throw authErrors.noSession();
    this.events.publish(new SessionEnded(sessionId));
  }

  private async refuse({ sessionId, tokenHash }: RefreshTokenHashes): Promise<never> {
    const session = await this.sessions.findState(sessionId);
    const verdict = judgeRefused(session, tokenHash, new Date());
    if (verdict === 'raced') throw authErrors.refreshRaced();
    if (!session || verdict === 'invalid') throw authErrors.refreshInvalid();
    await this.end(session.userId, sessionId);
    throw authErrors.refreshReused();
  }

  private expiry(): Date {
    return new Date(Date.now() + this.env.REFRESH_TOKEN_TTL * 1000);
  }
}
