import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../../platform/ws/realtime.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import { type Member, memberIds, memberOf } from '../conversation.js';
import { conversationEvents } from '../conversations.broadcaster.js';
import { toMemberDto } from '../conversations.presenter.js';
import { ConversationsService } from '../conversations.service.js';
import type { ConversationDto } from '../dto/conversation.dto.js';
import { MemberAddedDto, MemberRemovedDto, MemberUpdatedDto } from '../dto/member.dto.js';
import { MemberAdded, MemberRemoved, MemberUpdated } from './members.events.js';

/** What the server says about the people in a group. */
const memberEvents = {
  'member:added': {
    payload: MemberAddedDto,
    description:
      'Somebody was taken into a group. To every socket of the others in it, once; the person gets `conversation:created`.',
  },
  'member:removed': {
    payload: MemberRemovedDto,
    description:
      'Somebody has left a group, or was taken out. To every socket of everybody in it, and of that person, once.',
  },
  'member:updated': {
    payload: MemberUpdatedDto,
    description: 'Somebody in a group has another role. To every socket of everybody in it, once.',
  },
};

/** Tells a group who comes and goes. */
@Broadcaster(memberEvents)
export class MembersBroadcaster {
  constructor(
    private readonly realtime: Realtime,
    private readonly conversations: ConversationsService,
  ) {}

  /** Whoever comes in gets the whole conversation. */
  @OnEvent(MemberAdded.name)
  async added({ conversation, userId }: MemberAdded): Promise<void> {
    const people = await this.conversations.people([conversation]);
    const member = toMemberDto(memberOf(conversation, userId) as Member, people.get(userId), null);
    const others = memberIds(conversation).filter((id) => id !== userId);
    const payload = { conversationId: conversation.id, member, rev: conversation.rev };
    this.realtime.toUsers(memberEvents, 'member:added', others, payload);
    const [dto] = await this.conversations.present(userId, [conversation]);
    this.realtime.toUsers(conversationEvents, 'conversation:created', [userId], dto as ConversationDto);
  }

  /** The last that somebody hears of a group. */
  @OnEvent(MemberRemoved.name)
  removed({ conversation, userId }: MemberRemoved): void {
    const rev =
      conversation.formerMembers.find((former) => former.userId === userId)?.rev ?? conversation.rev;
    const payload = { conversationId: conversation.id, userId, rev };
    this.realtime.toUsers(memberEvents, 'member:removed', [...memberIds(conversation), userId], payload);
  }

  /** Also an owner by succession. */
  @OnEvent(MemberUpdated.name)
  updated({ conversation, userId }: MemberUpdated): void {
    const { role } = memberOf(conversation, userId) as Member;
    const payload = { conversationId: conversation.id, userId, role, rev: conversation.rev };
    this.realtime.toUsers(memberEvents, 'member:updated', memberIds(conversation), payload);
  }
}
