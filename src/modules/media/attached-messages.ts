import { Injectable } from '@nestjs/common';
import type { ConversationId, MessageId } from '../../shared/ids.js';

/** A message that something is attached to, and where it should be. */
export interface AttachedTo {
  conversationId: ConversationId;
  messageId: MessageId;
}

/** Which of these messages exist; of the others, those that have a place are never written from then on. */
export type FindExisting = (messages: AttachedTo[]) => Promise<Set<MessageId>>;

/**
 * Media is below messages and does not know whether the message that it was attached to was ever written: its writer may
 * have died in between. The messages module says so here.
 */
@Injectable()
export class AttachedMessages {
  private source?: FindExisting;

  /** Called once, by the messages module. */
  provide(source: FindExisting): void {
    this.source = source;
  }

  /** Which of these messages exist; see `FindExisting`. Without anybody who knows: all. */
  async existing(messages: AttachedTo[]): Promise<Set<MessageId>> {
    return this.source ? this.source(messages) : new Set(messages.map(({ messageId }) => messageId));
  }
}
