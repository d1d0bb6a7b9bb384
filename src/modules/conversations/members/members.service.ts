import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { BlocksService } from '../blocks/blocks.service.js';
import { type Conversation, type Member, memberOf } from '../conversation.js';
import { ConversationAccess } from '../conversation-access.js';
import { conversationErrors } from '../conversations.errors.js';
import { ConversationUpdated } from '../conversations.events.js';
import { toMemberDto } from '../conversations.presenter.js';
import { ConversationsService } from '../conversations.service.js';
import type { ConversationDto } from '../dto/conversation.dto.js';
import type { NewMemberDto } from '../dto/create-conversation.dto.js';
import type { AddedMemberDto, MemberUpdatedDto } from '../dto/member.dto.js';
import { MemberAdded, MemberRemoved, MemberUpdated } from './members.events.js';
import { asManager, asRemover, assertGroup } from './members.policy.js';
import { MembersRepository } from './members.repository.js';

/** Who is in a group, in which role, and what it is called. Doing again what is done already changes nothing. */
@Injectable()
export class MembersService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly members: MembersRepository,
    private readonly blocks: BlocksService,
    private readonly conversations: ConversationsService,
    private readonly events: EventBus,
  ) {}

  /**
   * Takes somebody in. Throws `conversations.not_found`, `.not_a_group`, `.owner_required`, `.read_only` (one of the two
   * has blocked the other) or `.full`.
   */
  async add(caller: Principal, id: ConversationId, { userId, role }: NewMemberDto): Promise<AddedMemberDto> {
    const group = await this.group(caller, id);
    const manager = asManager(caller, group);
    const person = { userId: userId as UserId, role: role ?? 'member' };
    const there = memberOf(group, person.userId);
    if (there) return this.presentAdded(group, there, false);
    if (await this.blocks.isBlocked(caller.userId, person.userId)) throw conversationErrors.readOnly();
    const changed = await this.members.add(manager, person);
    if (!changed) return this.whyNotAdded(caller, id, person.userId);
    this.events.publish(new MemberAdded(changed, person.userId));
    return this.presentAdded(changed, memberOf(changed, person.userId) as Member, true);
  }

  /**
   * Takes somebody out, or oneself; after the last owner there is another. Whoever has left already may be taken out again. Throws
   * `conversations.not_found`, `.not_a_group`, `.owner_required` or `.member_not_found`.
   */
  async remove(caller: Principal, id: ConversationId, userId: UserId): Promise<void> {
    const change = asRemover(caller, await this.group(caller, id), userId);
    const changed = await this.members.remove(change, userId);
    if (!changed) {
      const group = await this.group(caller, id);
      if (memberOf(group, userId)) asManager(caller, group);
      else if (!hasLeft(group, userId)) throw conversationErrors.memberNotFound();
      return;
    }
    this.events.publish(new MemberRemoved(changed, userId));
    const successor = changed.members.find(({ roleRev }) => roleRev === changed.rev);
    if (successor) this.events.publish(new MemberUpdated(changed, successor.userId));
  }

  /**
   * Gives somebody a role. Throws `conversations.not_found`, `.not_a_group`, `.owner_required`, `.member_not_found` or
   * `.last_owner`.
   */
  async setRole(
    caller: Principal,
    id: ConversationId,
    userId: UserId,
    role: string,
  ): Promise<MemberUpdatedDto> {
    const group = await this.group(caller, id);
    const manager = asManager(caller, group);
    const member = memberOf(group, userId);
    if (!member) throw conversationErrors.memberNotFound();
    if (member.role === role) return { conversationId: id, userId, role, rev: group.rev };
    const changed = await this.members.setRole(manager, userId, role);
    if (!changed) throw await this.whyNoRole(caller, id, userId);
    this.events.publish(new MemberUpdated(changed, userId));
    return { conversationId: id, userId, role, rev: changed.rev };
  }

  /** Gives the group a title. Throws `conversations.not_found`, `.not_a_group` or `.owner_required`. */
  async rename(caller: Principal, id: ConversationId, title: string): Promise<ConversationDto> {
    const manager = asManager(caller, await this.group(caller, id));
    const changed = await this.members.rename(manager, title);
    if (changed) this.events.publish(new ConversationUpdated(changed));
    else asManager(caller, await this.group(caller, id));
    return this.conversations.get(caller, id);
  }

  private async group(caller: Principal, id: ConversationId): Promise<Conversation> {
    const conversation = await this.access.asViewer(caller, id);
    assertGroup(conversation);
    return conversation;
  }

  /** Something has changed meanwhile: the caller's place, the room, or somebody else has done the same. */
  private async whyNotAdded(caller: Principal, id: ConversationId, userId: UserId): Promise<AddedMemberDto> {
    const group = await this.group(caller, id);
    asManager(caller, group);
    const there = memberOf(group, userId);
    if (!there) throw conversationErrors.full();
    return this.presentAdded(group, there, false);
  }

  private async whyNoRole(caller: Principal, id: ConversationId, userId: UserId): Promise<Error> {
    const group = await this.group(caller, id);
    asManager(caller, group);
    return memberOf(group, userId) ? conversationErrors.lastOwner() : conversationErrors.memberNotFound();
  }

  private async presentAdded(group: Conversation, member: Member, added: boolean): Promise<AddedMemberDto> {
    const people = await this.conversations.people([group]);
    const dto = toMemberDto(member, people.get(member.userId), null);
    return { conversationId: group.id, member: dto, rev: group.rev, added };
  }
}

function hasLeft({ formerMembers }: Conversation, userId: UserId): boolean {
  return formerMembers.some((former) => former.userId === userId);
}
