import { OnEvent } from '@nestjs/event-emitter';
import type { Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { UserId } from '../../../shared/ids.js';
import { PresenceChanged, PresenceService, TypingStarted, TypingStopped } from '../../presence/index.js';
import { StorefrontUserStatusDto, StorefrontUserTypingDto } from './dto/storefront-events.dto.js';
import { StorefrontRegistered } from './storefront.events.js';
import { StorefrontTypes } from './storefront-types.js';

/** What contract 002 hears of people (seeds/002, Server to Client). */
const storefrontPeopleEvents = {
  user_typing: {
    payload: StorefrontUserTypingDto,
    description: 'Somebody types to me, goes on typing, or has stopped. To every socket of the recipient.',
  },
  user_status_changed: {
    payload: StorefrontUserStatusDto,
    description: 'Somebody has come or gone. To every socket of those who talk with them.',
  },
  online_users: {
    payload: [StorefrontUserStatusDto],
    description: 'Those whom I talk with and who are there. To the socket that has said `register_user`.',
  },
};

/** How somebody is, as everybody tells it. */
type Presence = Pick<PresenceChanged, 'status' | 'lastSeenAt'> & { userId: string };

/** Tells contract 002 who is there, and who types. */
@Broadcaster(storefrontPeopleEvents)
export class StorefrontPeopleBroadcaster {
  private readonly outlet: Outlet<typeof storefrontPeopleEvents>;

  constructor(
    realtime: Realtime,
    private readonly presence: PresenceService,
    private readonly types: StorefrontTypes,
  ) {
    this.outlet = realtime.outlet(storefrontPeopleEvents, '/storefront');
  }

  /** Again at each renewal. */
  @OnEvent(TypingStarted.name)
  started({ typing }: TypingStarted): void {
    this.tellTyping(typing, true);
  }

  /** However it ended. */
  @OnEvent(TypingStopped.name)
  stopped({ typing }: TypingStopped): void {
    this.tellTyping(typing, false);
  }

  /** The contract knows nothing between online and offline. */
  @OnEvent(PresenceChanged.name)
  changed(event: PresenceChanged): void {
    if (!this.outlet.isHeard) return;
    this.outlet.say('user_status_changed', this.toStatus(event), { users: event.audience });
  }

  /** To the one socket alone. */
  @OnEvent(StorefrontRegistered.name)
  async registered({ userId, socketId }: StorefrontRegistered): Promise<void> {
    const people = (await this.presence.ofPartners(userId)).map((person) => this.toStatus(person));
    const online = people.filter((person) => person.is_online);
    this.outlet.answer('online_users', online, socketId);
  }

  private tellTyping({ inGroup, userId, audience }: TypingStarted['typing'], is_typing: boolean): void {
    if (!this.outlet.isHeard || inGroup) return;
    for (const recipient_id of audience) {
      const payload = { sender_id: userId, sender_type: this.types.of(userId), recipient_id, is_typing };
      this.outlet.say('user_typing', payload, { users: [recipient_id], here: true });
    }
  }

  private toStatus({ userId, status, lastSeenAt }: Presence): StorefrontUserStatusDto {
    return {
      user_id: userId,
      user_type: this.types.of(userId as UserId),
      status: status === 'offline' ? 'offline' : 'online',
      is_online: status !== 'offline',
      last_seen: lastSeenAt,
    };
  }
}
