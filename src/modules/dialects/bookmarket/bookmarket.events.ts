import { DomainEvent } from '../../../shared/domain-event.js';
import type { UserId } from '../../../shared/ids.js';
import type { Named } from './bookmarket.policy.js';

/** Somebody types, or no more, in a conversation in which nothing was said yet. Published on one node. */
export class BookmarketOverture extends DomainEvent {
  constructor(
    readonly named: Named,
    readonly userId: UserId,
    readonly isTyping: boolean,
  ) {
    super();
  }
}
