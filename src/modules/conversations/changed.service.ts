import { Injectable } from '@nestjs/common';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { ChangedRepository } from './changed.repository.js';
import { type Conversation, memberOf } from './conversation.js';
import { IntentsService } from './heads/intents.service.js';

/** How many conversations are told, briefly or as a whole; beyond that a fresh list is cheaper. */
const MAX_BRIEF = 500;
const MAX_WHOLE = 100;

/** What has changed among somebody's conversations. */
export interface Changed {
  /** Those that this person is in, newest change first; one that has not changed may be among them. */
  mine: Conversation[];
  /** Those that this person is no longer in. */
  left: ConversationId[];
}

/** Which conversations of somebody who was away have changed: one question for all of them. */
@Injectable()
export class ChangedService {
  constructor(
    private readonly changed: ChangedRepository,
    private readonly intents: IntentsService,
  ) {}

  /** What has changed since then, of each conversation as much as it takes to say so; null when it is more than a fresh list. */
  briefly(userId: UserId, since: Date): Promise<Changed | null> {
    return this.atMost(MAX_BRIEF, userId, (limit) => this.changed.listBriefly(userId, since, limit));
  }

  /** The same with all of each conversation, without what dead writers have left. */
  whole(userId: UserId, since: Date): Promise<Changed | null> {
    return this.atMost(MAX_WHOLE, userId, (limit) => this.changed.listWhole(userId, since, limit));
  }

  private async atMost(
    most: number,
    userId: UserId,
    read: (limit: number) => Promise<Conversation[]>,
  ): Promise<Changed | null> {
    const changed = await this.intents.settled(() => read(most + 1));
    if (changed.length > most) return null;
    const isMine = (conversation: Conversation): boolean => memberOf(conversation, userId) !== undefined;
    return {
      mine: changed.filter(isMine),
      left: changed.filter((conversation) => !isMine(conversation)).map(({ id }) => id),
    };
  }
}
