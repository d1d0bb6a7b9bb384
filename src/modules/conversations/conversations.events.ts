import type { UserId } from '../../shared/ids.js';
import { DomainEvent } from '../../shared/domain-event.js';
import type { Conversation } from './conversation.js';

/** A conversation was begun. */
export class ConversationCreated extends DomainEvent {
  constructor(readonly conversation: Conversation) {
    super();
  }
}

/** The title, the subject, or whether anything can be said has changed; the conversation is as it is after that. */
export class ConversationUpdated extends DomainEvent {
  constructor(readonly conversation: Conversation) {
    super();
  }
}

/** Somebody's marker has moved forward; the conversation is as it is after that. */
abstract class MarkerMoved extends DomainEvent {
  constructor(
    readonly conversation: Conversation,
    readonly userId: UserId,
    readonly seq: number,
    /** Who may know: everybody in the conversation, or the person alone. */
    readonly audience: UserId[],
    readonly at: Date | null = new Date(),
  ) {
    super();
  }
}

/** Somebody's read marker has moved forward. */
export class ConversationRead extends MarkerMoved {}

/** Somebody's delivered marker has moved forward. */
export class ConversationDelivered extends MarkerMoved {}
