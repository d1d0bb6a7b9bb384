import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { type Conversation, type Member, memberOf } from '../conversation.js';
import { ConversationAccess } from '../conversation-access.js';
import { toPersonalDto } from '../conversations.presenter.js';
import type { PersonalChangesDto, PersonalDto } from '../dto/personal.dto.js';
import { MarksRepository } from '../marks/marks.repository.js';
import { MarksService } from '../marks/marks.service.js';
import { MessageFacts } from '../message-facts.js';
import { PersonalChanged } from './personal.events.js';
import { changesOf } from './personal.policy.js';
import { UnreadService } from '../marks/unread.service.js';

/** What people do with a conversation for themselves alone. Doing again what is done already changes nothing. */
@Injectable()
export class PersonalService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly marks: MarksRepository,
    private readonly reading: MarksService,
    private readonly unread: UnreadService,
    private readonly facts: MessageFacts,
    private readonly events: EventBus,
  ) {}

  /** Puts it away, mutes it, pins it, or takes that back. Throws `conversations.not_found`. */
  async change(caller: Principal, id: ConversationId, dto: PersonalChangesDto): Promise<PersonalDto> {
    const conversation = await this.access.asMember(caller, id);
    const { userId } = caller;
    const changes = changesOf(memberOf(conversation, userId) as Member, dto, new Date());
    const isNews = Object.keys(changes).length > 0;
    return this.tell(userId, conversation, isNews ? await this.marks.setPersonal(userId, id, changes) : null);
  }

  /**
   * Marks it as unread from this message on, or from the newest one of others; where nothing is read or there, nothing
   * happens. Others see nothing of it. Throws `conversations.not_found`.
   */
  async markUnread(caller: Principal, id: ConversationId, seq?: number): Promise<PersonalDto> {
    const conversation = await this.access.asMember(caller, id);
    const { userId } = caller;
    const { clearedSeq } = memberOf(conversation, userId) as Member;
    const from =
      seq ?? (await this.facts.source.lastOfOthers(userId, { conversationId: id, after: clearedSeq }));
    if (from === null) return this.tell(userId, conversation, null);
    const changed = await this.marks.markUnread(userId, id, Math.max(from, clearedSeq + 1));
    return this.tell(userId, conversation, changed);
  }

  /** Takes everything that was said so far away from the caller alone, as read. Throws `conversations.not_found`. */
  async clearHistory(caller: Principal, id: ConversationId): Promise<PersonalDto> {
    await this.reading.read(caller, id, Number.MAX_SAFE_INTEGER);
    const changed = await this.marks.clearHistory(caller.userId, id);
    return this.tell(caller.userId, changed ?? (await this.access.asMember(caller, id)), changed);
  }

  private async tell(
    userId: UserId,
    before: Conversation,
    changed: Conversation | null,
  ): Promise<PersonalDto> {
    const conversation = changed ?? before;
    const { me, unread } = await this.unread.placeOf(userId, conversation);
    const dto = toPersonalDto(conversation, me, unread);
    if (changed) this.events.publish(new PersonalChanged(userId, dto));
    return dto;
  }
}
