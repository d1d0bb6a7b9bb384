import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Env } from '../../config/env.js';
import { Admission } from '../../platform/auth/admission.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterFeed } from '../../platform/redis/cluster-feed.js';
import { authErrors } from './auth.errors.js';
import { SessionEnded } from './auth.events.js';
import { memoryOfEndedMs } from './auth.policy.js';
import { SessionsRepository } from './sessions.repository.js';

const TOPIC = 'sessions:ended';

/**
 * Turns away the access tokens of sessions that have ended, and the links that stand for them. They are few and kept in memory, for as
 * long as such a token or link can live: a request costs no query.
 */
@Injectable()
@Refuses(authErrors.sessionEnded)
export class EndedSessions implements OnModuleInit {
  /** When each can be forgotten, in milliseconds since 1970; the earliest first. */
  private readonly forgetAt = new Map<string, number>();
  private readonly memoryMs: number;

  /** The check is hung here and not at start, to be before those that begin to work with the person. */
  constructor(
    env: Env,
    private readonly sessions: SessionsRepository,
    private readonly feed: ClusterFeed,
    private readonly events: EventBus,
    admission: Admission,
  ) {
    this.memoryMs = memoryOfEndedMs(env.ACCESS_TOKEN_TTL);
    admission.require((principal) => this.check(principal));
  }

  /** A restart makes no session live again. */
  async onModuleInit(): Promise<void> {
    const ended = await this.sessions.listEnded(new Date(Date.now() - this.memoryMs));
    for (const { id, endedAt } of ended) this.forgetAt.set(id, endedAt.getTime() + this.memoryMs);
    this.feed.follow(TOPIC, (since) => this.hear(since));
  }

  /** From now on its tokens are refused. */
  @OnEvent(SessionEnded.name)
  remember({ sessionId, publishedAt }: SessionEnded): void {
    this.forget(publishedAt.getTime());
    this.forgetAt.set(sessionId, publishedAt.getTime() + this.memoryMs);
    this.feed.wake(TOPIC);
  }

  /** Sessions that other nodes have ended. */
  private async hear(since: Date): Promise<void> {
    const unknown = (await this.sessions.listEnded(since)).filter(({ id }) => !this.forgetAt.has(id));
    for (const { id } of unknown) this.events.publish(new SessionEnded(id));
  }

  private check({ sessionId }: Principal): void {
    if (sessionId !== undefined && this.forgetAt.has(sessionId)) throw authErrors.sessionEnded();
  }

  private forget(now: number): void {
    for (const [id, time] of this.forgetAt) {
      if (time > now) return;
      this.forgetAt.delete(id);
    }
  }
}
