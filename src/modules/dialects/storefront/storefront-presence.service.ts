import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { type Connection, Connections } from '../../../platform/ws/connections.js';
import { PresenceService } from '../../presence/index.js';
import { personal } from '../shared/personal.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { StorefrontRegisterDto, StorefrontStatusDto } from './dto/storefront.dto.js';
import { StorefrontRegistered } from './storefront.events.js';
import { StorefrontTypes } from './storefront-types.js';

/** How a socket wants its person to be seen. */
interface Said {
  status: StorefrontStatusDto['status'];
  done: Promise<unknown>;
}

/** Contract 002 in the terms of everybody else: who is there. */
@Injectable()
export class StorefrontPresenceService implements OnModuleInit {
  private readonly logger = new Logger(StorefrontPresenceService.name);
  /** What the sockets of the contract on this node have said last, and whether that is done. */
  private readonly said = new Map<string, Said>();

  constructor(
    private readonly presence: PresenceService,
    private readonly connections: Connections,
    private readonly types: StorefrontTypes,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.connections.watch({
      opened: ({ id, namespace }) => {
        if (namespace === '/storefront') this.said.set(id, { status: 'online', done: Promise.resolve() });
      },
      closed: (connection) => void this.forget(connection),
    });
  }

  /** Somebody is here, and wants to know who else is. Throws `messages.identity_mismatch`. */
  async register(caller: Principal, socketId: string, dto: StorefrontRegisterDto): Promise<void> {
    assertSpeaker(caller, dto.user_id);
    this.types.remember(caller.userId, dto.user_type);
    this.events.publish(new StorefrontRegistered(caller.userId, socketId));
    await this.presence.sayAgain(caller);
  }

  /** Somebody wants to be seen like this; one after the other. Throws `messages.identity_mismatch`. */
  async choose(
    caller: Principal,
    socketId: string,
    { user_id, user_type, status }: StorefrontStatusDto,
  ): Promise<void> {
    assertSpeaker(caller, user_id);
    this.types.remember(caller.userId, user_type);
    const before = this.said.get(socketId);
    // It has closed in the meantime.
    if (!before) return;
    const choice = status === 'offline' ? 'invisible' : 'online';
    const done = before.done.catch(() => null).then(() => this.presence.choose(caller, socketId, choice));
    this.said.set(socketId, { status, done });
    await done;
  }

  /** Clients say `offline` when their page is left, and nothing when it is opened again: it holds for this visit alone. */
  private async forget({ id, userId }: Connection): Promise<void> {
    const said = this.said.get(id);
    this.said.delete(id);
    if (said?.status !== 'offline') return;
    await said.done.catch(() => null);
    await this.presence
      .choose(personal(userId), id, 'online')
      .catch((error: unknown) => this.logger.error(error));
  }
}
