import { DomainEvent } from '../../../shared/domain-event.js';
import type { UserId } from '../../../shared/ids.js';

/** Somebody has registered a socket of this node (seeds/002, `register_user`). */
export class StorefrontRegistered extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly socketId: string,
  ) {
    super();
  }
}
