import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { MarksService } from '../../conversations/index.js';
import { personOf } from './talk.js';
import { TalksService } from './talks.service.js';

/** Reading by the talk and not by the number, as contracts do it. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly talks: TalksService,
    private readonly marks: MarksService,
  ) {}

  /** Marks everything in a talk as read. Answers how many messages that were. Throws `conversations.not_found`. */
  async readAll(caller: Principal, id: ConversationId): Promise<number> {
    const talk = await this.talks.get(caller, id);
    await this.marks.read(caller, id, talk.conversation.lastSeq);
    return personOf(talk, caller.userId).unread;
  }
}
