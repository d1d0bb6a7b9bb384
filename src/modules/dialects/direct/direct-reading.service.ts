import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import {
  type Conversation,
  MarksService,
  type Member,
  memberIds,
  memberOf,
} from '../../conversations/index.js';
import { UsersService } from '../../users/index.js';
import { personOf } from '../shared/talk.js';
import { DirectTalksService } from './direct-talks.service.js';
import { ReadAgain } from './direct.events.js';
import type { DirectReadDto } from './dto/direct-answers.dto.js';

/** Reading, in the terms of contract 004. */
@Injectable()
export class DirectReadingService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly marks: MarksService,
    private readonly users: UsersService,
    private readonly events: EventBus,
  ) {}

  /** Marks everything in a conversation as read. Throws `conversations.not_found`. */
  async read(caller: Principal, number: number): Promise<DirectReadDto> {
    const { talk } = await this.talks.get(caller, number);
    const { conversation } = talk;
    await this.marks.read(caller, conversation.id, conversation.lastSeq);
    const { lastReadSeq } = memberOf(conversation, caller.userId) as Member;
    if (lastReadSeq >= conversation.lastSeq) await this.tellAgain(caller, conversation);
    const data = { conversation_id: number, count: personOf(talk, caller.userId).unread };
    return { success: true, message: 'Messages marked as read', data };
  }

  /** The marker stays where it is, but clients that wait for `messages_read` shall hear it. */
  private async tellAgain({ userId }: Principal, conversation: Conversation): Promise<void> {
    const { readReceipts } = await this.users.settingsOf(userId);
    const audience = readReceipts ? memberIds(conversation) : [userId];
    this.events.publish(new ReadAgain(conversation, userId, audience));
  }
}
