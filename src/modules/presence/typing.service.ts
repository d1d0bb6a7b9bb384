import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterSignals } from '../../platform/redis/cluster-signals.js';
import { Connections } from '../../platform/ws/connections.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { ConversationAccess, memberIds } from '../conversations/index.js';
import { PresencePrivacy } from './presence-privacy.js';
import { TypingStarted, TypingStopped } from './typing.events.js';
import { type Typing, TypingLeases } from './typing-leases.js';

const STARTED = 'typing:started';
const STOPPED = 'typing:stopped';

/**
 * Who is typing, as leases. Every node keeps all of them and ends them by its own clock, so that a node that dies or is cut off leaves
 * nobody typing; each tells its own sockets alone.
 */
@Injectable()
export class TypingService implements OnModuleInit, OnApplicationShutdown {
  private readonly leases = new TypingLeases((typing) => this.events.publish(new TypingStopped(typing)));

  constructor(
    private readonly env: Env,
    private readonly access: ConversationAccess,
    private readonly privacy: PresencePrivacy,
    private readonly signals: ClusterSignals,
    private readonly connections: Connections,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.signals.on<Typing>(STARTED, (typing) => this.begin(typing));
    this.signals.on<Typing>(STOPPED, (typing) => this.leases.end(typing.conversationId, typing.userId));
    this.connections.watch({ closed: ({ id }) => this.endOfSocket(id) });
  }

  onApplicationShutdown(): void {
    this.leases.clear();
  }

  /**
   * The caller types at this socket, until the lease of `leaseMs` ends or is renewed. Throws `conversations.not_found`.
   */
  async start(
    caller: Principal,
    socketId: string,
    conversationId: ConversationId,
    leaseMs = this.env.TYPING_LEASE_MS,
  ): Promise<Typing> {
    const conversation = await this.access.asMember(caller, conversationId);
    const others = memberIds(conversation).filter((userId) => userId !== caller.userId);
    const audience = await this.privacy.viewersOf('typing', caller.userId, others);
    const expiresAt = Date.now() + leaseMs;
    const typing = {
      conversationId,
      userId: caller.userId,
      socketId,
      inGroup: conversation.type === 'group',
      audience,
      leaseMs,
      expiresAt,
    };
    this.begin(typing);
    this.signals.send(STARTED, typing);
    return typing;
  }

  /** The caller types no more. Throws `conversations.not_found`. */
  async stop(caller: Principal, conversationId: ConversationId): Promise<void> {
    await this.access.asMember(caller, conversationId);
    this.clear(conversationId, caller.userId);
  }

  /** Somebody types no more: they have sent what they typed, or closed the conversation. Also when they never typed. */
  clear(conversationId: ConversationId, userId: UserId): void {
    if (this.leases.end(conversationId, userId)) this.signals.send(STOPPED, { conversationId, userId });
  }

  /** The clocks of nodes differ: a lease is as long everywhere as it was at first. */
  private begin(typing: Typing): void {
    this.leases.begin(typing);
    this.events.publish(new TypingStarted(typing));
  }

  private endOfSocket(socketId: string): void {
    for (const { conversationId, userId } of this.leases.ofSocket(socketId))
      this.clear(conversationId, userId);
  }
}
