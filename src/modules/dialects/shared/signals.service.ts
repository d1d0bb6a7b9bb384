import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { PresenceService, TypingService } from '../../presence/index.js';

/** Who types where. */
export interface TypingSignal {
  conversationId: ConversationId;
  isTyping: boolean;
  /** How long it is believed, in milliseconds; `TYPING_LEASE_MS` without it. */
  leaseMs?: number;
}

/** What is stale in a moment: presence and typing, as contracts say it. */
@Injectable()
export class SignalsService {
  constructor(
    private readonly presence: PresenceService,
    private readonly typings: TypingService,
  ) {}

  /** The caller is here, at this socket; partners are told, also when they know. */
  async online(caller: Principal, socketId: string): Promise<void> {
    await this.presence.choose(caller, socketId, 'online');
    await this.presence.sayAgain(caller);
  }

  /** The caller is gone for everybody, until they say something else. */
  async offline(caller: Principal, socketId: string): Promise<void> {
    await this.presence.choose(caller, socketId, 'invisible');
  }

  /** The caller types at this socket, or no more. Throws `conversations.not_found`. */
  async typing(
    caller: Principal,
    socketId: string,
    { conversationId, isTyping, leaseMs }: TypingSignal,
  ): Promise<void> {
    if (isTyping) await this.typings.start(caller, socketId, conversationId, leaseMs);
    else await this.typings.stop(caller, conversationId);
  }
}
