import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { Connections } from '../../../platform/ws/connections.js';
import { PresenceService } from '../../presence/index.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { StorefrontRegisterDto, StorefrontStatusDto } from './dto/storefront.dto.js';
import { StorefrontRegistered } from './storefront.events.js';
import { StorefrontTypes } from './storefront-types.js';

/** Contract 002 in the terms of everybody else: who is there. */
@Injectable()
export class StorefrontPresenceService implements OnModuleInit {
  private readonly logger = new Logger(StorefrontPresenceService.name);
  /** Whose sockets have said `offline` on this node. */
  private readonly hiding = new Map<string, Principal>();

  constructor(
    private readonly presence: PresenceService,
    private readonly connections: Connections,
    private readonly types: StorefrontTypes,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.connections.watch({ closing: ({ id }) => void this.forget(id) });
  }

  /** Somebody is here, and wants to know who else is. Throws `messages.identity_mismatch`. */
  async register(caller: Principal, socketId: string, dto: StorefrontRegisterDto): Promise<void> {
    assertSpeaker(caller, dto.user_id);
    this.types.remember(caller.userId, dto.user_type);
    this.events.publish(new StorefrontRegistered(caller.userId, socketId));
    await this.presence.sayAgain(caller);
  }

  /** Somebody wants to be seen like this. Throws `messages.identity_mismatch`. */
  async choose(
    caller: Principal,
    socketId: string,
    { user_id, user_type, status }: StorefrontStatusDto,
  ): Promise<void> {
    assertSpeaker(caller, user_id);
    this.types.remember(caller.userId, user_type);
    if (status === 'offline') this.hiding.set(socketId, caller);
    else this.hiding.delete(socketId);
    await this.presence.choose(caller, socketId, status === 'offline' ? 'invisible' : 'online');
  }

  /** Clients say `offline` when their page is left, and nothing when it is opened again: it holds for this visit alone. */
  private async forget(socketId: string): Promise<void> {
    const caller = this.hiding.get(socketId);
    if (!caller) return;
    this.hiding.delete(socketId);
    await this.presence
      .choose(caller, socketId, 'online')
      .catch((error: unknown) => this.logger.error(error));
  }
}
