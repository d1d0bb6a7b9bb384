import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { Connections } from '../../../platform/ws/sockets/connections.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { InOrder } from '../../../shared/in-order.js';
import { PresenceService, TypingService } from '../../presence/index.js';
import { personal } from './personal.js';

/** Who types where. */
export interface TypingSignal {
  conversationId: ConversationId;
  isTyping: boolean;
}

/** What is stale in a moment: presence and typing, as contracts say it. */
@Injectable()
export class SignalsService implements OnModuleInit {
  private readonly logger = new Logger(SignalsService.name);
  /** What their person has said last at the open sockets of contracts on this node. */
  private readonly said = new Map<string, 'nothing' | 'here' | 'gone'>();
  private readonly inOrder = new InOrder();

  constructor(
    private readonly connections: Connections,
    private readonly presence: PresenceService,
    private readonly typings: TypingService,
  ) {}

  onModuleInit(): void {
    this.connections.watch({
      opened: ({ id, namespace }) => namespace !== '/' && this.said.set(id, 'nothing'),
      closed: ({ id, userId }) => this.forget(id, userId),
    });
  }

  /** The caller is here, at this socket; partners are told when it is news, and as `greet` does. */
  async online(caller: Principal, socketId: string): Promise<void> {
    const isBack = this.said.get(socketId) === 'gone';
    if (isBack) this.said.set(socketId, 'here');
    await this.show(caller, socketId);
    if (!isBack) await this.greet(caller, socketId);
  }

  /** Partners are told how the caller is though they know, at the first word of this socket: contracts have them wait for that. */
  async greet(caller: Principal, socketId: string): Promise<void> {
    if (this.said.get(socketId) !== 'nothing') return;
    this.said.set(socketId, 'here');
    await this.presence.sayAgain(caller);
  }

  /** The caller is gone for everybody, until they say something else or this socket closes. */
  async offline(caller: Principal, socketId: string): Promise<void> {
    // It may have closed in the meantime.
    if (!this.said.has(socketId)) return;
    this.said.set(socketId, 'gone');
    await this.inOrder.run(caller.userId, () => this.presence.hideForVisit(caller, socketId));
  }

  /** The caller types at this socket, or no more. Throws `conversations.not_found`. */
  async typing(
    caller: Principal,
    socketId: string,
    { conversationId, isTyping }: TypingSignal,
  ): Promise<void> {
    if (isTyping) await this.typings.start(caller, socketId, conversationId);
    else await this.typings.stop(caller, conversationId);
  }

  /** Clients say that they are gone when their page is left, and nothing when it is opened again: it holds for one visit. */
  private forget(socketId: string, userId: UserId): void {
    const wasGone = this.said.get(socketId) === 'gone';
    this.said.delete(socketId);
    if (!wasGone) return;
    this.show(personal(userId), socketId).catch((error: unknown) => this.logger.warn(error));
  }

  private show(person: Principal, socketId: string): Promise<unknown> {
    return this.inOrder.run(person.userId, () => this.presence.choose(person, socketId, 'online'));
  }
}
