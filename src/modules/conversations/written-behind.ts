import { Injectable } from '@nestjs/common';
import type { ConversationId, UserId } from '../../shared/ids.js';

/** Something that is written to conversations a little later than it is answered. */
export interface Keeper {
  /** Writes what it keeps of this conversation. */
  store(id: ConversationId): Promise<void>;
  /** Writes what it keeps of this person's conversations, of whichever member. */
  storeOf(userId: UserId): Promise<void>;
}

/** Whoever reads conversations asks here first, and reads what has been answered to anybody on this node. */
@Injectable()
export class WrittenBehind {
  private readonly keepers: Keeper[] = [];

  /** Called once by each keeper. */
  add(keeper: Keeper): void {
    this.keepers.push(keeper);
  }

  /** Call it before one conversation is read. */
  async store(id: ConversationId): Promise<void> {
    for (const keeper of this.keepers) await keeper.store(id);
  }

  /** Call it before a person's conversations are read. */
  async storeOf(userId: UserId): Promise<void> {
    for (const keeper of this.keepers) await keeper.storeOf(userId);
  }
}
