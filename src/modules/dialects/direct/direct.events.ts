import { DomainEvent } from '../../../shared/domain-event.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import type { Conversation } from '../../conversations/index.js';

/** Somebody says that they have read what they had read before. Published on one node. */
export class ReadAgain extends DomainEvent {
  constructor(
    readonly conversation: Conversation,
    readonly userId: UserId,
    /** Who may know. */
    readonly audience: UserId[],
  ) {
    super();
  }
}

/** A socket that looks at a conversation. */
export interface Seat {
  socketId: string;
  userId: UserId;
  conversationId: ConversationId;
  /** The number of the conversation. */
  number: number;
}

/** Somebody looks at a conversation. Published on one node. */
export class RoomEntered extends DomainEvent {
  constructor(readonly seat: Seat) {
    super();
  }
}

/** Somebody looks at it no more: they said so, or their socket is gone. Published on one node. */
export class RoomLeft extends DomainEvent {
  constructor(readonly seat: Seat) {
    super();
  }
}
