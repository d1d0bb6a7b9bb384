import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { SignalsService } from '../shared/signals.service.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { StorefrontRegisterDto, StorefrontStatusDto } from './dto/storefront.dto.js';
import { StorefrontRegistered } from './storefront.events.js';
import { StorefrontTypes } from './storefront-types.js';

/** Contract 002 in the terms of everybody else: who is there. */
@Injectable()
export class StorefrontPresenceService {
  constructor(
    private readonly signals: SignalsService,
    private readonly types: StorefrontTypes,
    private readonly events: EventBus,
  ) {}

  /** Somebody is here, and wants to know who else is. Throws `messages.identity_mismatch`. */
  async register(caller: Principal, socketId: string, dto: StorefrontRegisterDto): Promise<void> {
    assertSpeaker(caller, dto.user_id);
    this.types.remember(caller.userId, dto.user_type);
    this.events.publish(new StorefrontRegistered(caller.userId, socketId));
    await this.signals.greet(caller, socketId);
  }

  /** Somebody wants to be seen like this. Throws `messages.identity_mismatch`. */
  async choose(
    caller: Principal,
    socketId: string,
    { user_id, user_type, status }: StorefrontStatusDto,
  ): Promise<void> {
    assertSpeaker(caller, user_id);
    this.types.remember(caller.userId, user_type);
    if (status === 'offline') await this.signals.offline(caller, socketId);
    else await this.signals.online(caller, socketId);
  }
}
