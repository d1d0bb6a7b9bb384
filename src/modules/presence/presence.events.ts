import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';
import type { PresenceStatus } from './presence.policy.js';

/** A socket of somebody was let in on this node. */
export class PersonArrived extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly socketId: string,
    readonly namespace: string,
  ) {
    super();
  }
}

/** Somebody has come, gone, or fallen silent, over all nodes; published on one of them. */
export class PersonMoved extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly status: PresenceStatus,
    readonly lastSeenAt: Date,
  ) {
    super();
  }
}

/** The same, with those who may know of it. */
export class PresenceChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly status: PresenceStatus,
    readonly lastSeenAt: Date | null,
    readonly audience: UserId[],
  ) {
    super();
  }
}
