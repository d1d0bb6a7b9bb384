import { Injectable } from '@nestjs/common';
import type { MessageId } from '../../shared/ids.js';

/** Which of these messages exist, or are just being written. */
export type FindExisting = (ids: MessageId[]) => Promise<Set<MessageId>>;

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

  /** Which of these messages exist. Without anybody who knows: all. */
  async existing(ids: MessageId[]): Promise<Set<MessageId>> {
    return this.source ? this.source(ids) : new Set(ids);
  }
}
