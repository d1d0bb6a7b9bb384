import { DomainEvent } from '../../../shared/domain-event.js';
import type { UserId } from '../../../shared/ids.js';

/** Somebody has blocked somebody, or lets them be again. */
export class BlockChanged extends DomainEvent {
  constructor(
    readonly blockerId: UserId,
    readonly blockedId: UserId,
    readonly isBlocked: boolean,
  ) {
    super();
  }
}
