import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';

/** A session is over: its refresh token is void, its access tokens are not accepted any more. */
export class SessionEnded extends DomainEvent {
  constructor(readonly sessionId: string) {
    super();
  }
}

/** Somebody is shut out, here or by another node: published on every node. */
export class UserBanned extends DomainEvent {
  constructor(readonly userId: UserId) {
    super();
  }
}
