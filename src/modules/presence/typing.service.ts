import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterSignals } from '../../platform/redis/cluster-signals.js';
import { Connections } from '../../platform/ws/sockets/connections.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { ConversationAccess } from '../conversations/index.js';
import type { TypingLeaseDto } from './dto/typing.dto.js';
import { PresencePrivacy } from './presence-privacy.js';
import { TypingStarted, TypingStopped } from './typing.events.js';
import { keyOf, type Typing, type TypingIntent, TypingLeases } from './typing-leases.js';

const STARTED = 'typing:started';
const STOPPED = 'typing:stopped';
/** How late nodes may hear of each other, in milliseconds. */
const LATENESS_MS = 10_000;

/**
 * Who is typing, as leases. Every node keeps all of them and ends them by its own clock, so that a node that dies or is cut off leaves
 * nobody typing; each tells its own sockets alone.
 */
@Injectable()
export class TypingService implements OnModuleInit, OnApplicationShutdown {
  private readonly leases = new TypingLeases((typing) => this.events.publish(new TypingStopped(typing)));

  /** What people have sent last, and where, for as long as another node may be late with what came before. */
  private readonly sentSeqs = new LRUCache<string, number>({ max: 20_000, ttl: LATENESS_MS });

  constructor(
    private readonly env: Env,
    private readonly access: ConversationAccess,
    private readonly privacy: PresencePrivacy,
    private readonly signals: ClusterSignals,
    private readonly connections: Connections,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.signals.on<Typing>(STARTED, (typing) => this.hear(typing));
    this.signals.on<Typing>(STOPPED, (typing) => this.leases.end(typing.conversationId, typing.userId));
    this.connections.watch({ closed: ({ id }) => this.endOfSocket(id) });
  }

  onApplicationShutdown(): void {
    this.leases.clear();
  }

  /**
   * The caller types at this socket, until the lease of `leaseMs` ends or is renewed. Where they have sent it before it could be told nobody
   * hears of it. Throws `conversations.not_found`.
   */
  async start(
    caller: Principal,
    socketId: string,
    conversationId: ConversationId,
    leaseMs = this.env.TYPING_LEASE_MS,
  ): Promise<TypingLeaseDto> {
    const intent = this.leases.intend({ conversationId, userId: caller.userId, socketId });
    try {
      const typing = await this.describe(caller, intent, leaseMs);
      if (this.leases.isMeant(intent)) this.tell(typing);
      return { expiresAt: new Date(typing.expiresAt) };
    } finally {
      this.leases.drop(intent);
    }
  }

  /** The caller types no more: what they say next is newer, so it ends at once. Throws `conversations.not_found`. */
  async stop(caller: Principal, conversationId: ConversationId): Promise<void> {
    this.clear(conversationId, caller.userId);
    await this.access.asSpeaker(caller, conversationId);
  }

  /** Somebody has sent what they typed; another node may still tell that they type it. */
  sent(conversationId: ConversationId, userId: UserId, seq: number): void {
    this.sentSeqs.set(keyOf(conversationId, userId), seq);
    this.clear(conversationId, userId);
  }

  /** Somebody types no more: they have closed the conversation. Also when they never typed. */
  clear(conversationId: ConversationId, userId: UserId): void {
    if (this.leases.end(conversationId, userId)) this.signals.send(STOPPED, { conversationId, userId });
  }

  private async describe(caller: Principal, intent: TypingIntent, leaseMs: number): Promise<Typing> {
    const conversation = await this.access.asSpeaker(caller, intent.conversationId);
    const audience = await this.privacy.viewersIn('typing', caller.userId, conversation);
    const { lastSeq, type } = conversation;
    return {
      ...intent,
      lastSeq,
      inGroup: type === 'group',
      audience,
      leaseMs,
      expiresAt: Date.now() + leaseMs,
    };
  }

  private tell(typing: Typing): void {
    this.begin(typing);
    this.signals.send(STARTED, typing);
  }

  /** The clocks of nodes differ: a lease is as long everywhere as it was at first. */
  private begin(typing: Typing): void {
    this.leases.begin(typing);
    this.events.publish(new TypingStarted(typing));
  }

  /** What another node tells of a moment before a send is over, and that node may not know it. */
  private hear(typing: Typing): void {
    const { conversationId, userId, lastSeq } = typing;
    const sentSeq = this.sentSeqs.get(keyOf(conversationId, userId)) ?? 0;
    if (sentSeq > lastSeq) this.signals.send(STOPPED, { conversationId, userId });
    else this.begin(typing);
  }

  private endOfSocket(socketId: string): void {
    this.leases.giveUp(socketId);
    for (const { conversationId, userId } of this.leases.ofSocket(socketId))
      this.clear(conversationId, userId);
  }
}
