import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { PresenceDto, PresenceSnapshotDto } from './dto/presence.dto.js';
import { PersonArrived, PresenceChanged } from './presence.events.js';
import { PresenceService } from './presence.service.js';

/** What the server says about presence. */
export const presenceEvents = {
  'presence:snapshot': {
    payload: PresenceSnapshotDto,
    description:
      'How the people of my latest 500 conversations are. To each socket, once, when it was let in.',
  },
  'presence:changed': {
    payload: PresenceDto,
    description:
      'Somebody has come, gone or fallen silent. To every socket of those who share a conversation with them and may see it; when they share none any more, or may not see it any more: offline, a last time.',
  },
};

/** Tells people about each other. */
@Broadcaster(presenceEvents)
export class PresenceBroadcaster {
  constructor(
    private readonly realtime: Realtime,
    private readonly presence: PresenceService,
  ) {}

  /** Other namespaces have their own ways. */
  @OnEvent(PersonArrived.name)
  async welcome({ userId, socketId, namespace }: PersonArrived): Promise<void> {
    if (namespace !== '/') return;
    const people = await this.presence.ofPartners(userId);
    this.realtime.toSocket(presenceEvents, 'presence:snapshot', socketId, { people });
  }

  /** Is stale in a moment: clients that read slowly are spared it and told to sync. */
  @OnEvent(PresenceChanged.name)
  changed({ userId, status, lastSeenAt, audience }: PresenceChanged): void {
    this.realtime.hintUsers(presenceEvents, 'presence:changed', audience, { userId, status, lastSeenAt });
  }
}
