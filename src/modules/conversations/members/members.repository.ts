import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import type { UserId } from '../../../shared/ids.js';
import { type Conversation, type GroupChange, MAX_MEMBERS } from '../conversation.js';
import { ConversationWritesRepository } from '../conversation-writes.repository.js';
import { literal, next } from '../conversations.pipelines.js';
import type { ConversationDocument } from '../conversations.schema.js';
import { withNewMember, withoutMember, withRole } from './members.pipelines.js';

/**
 * Who is in a group. Each change is one write that takes a `rev` and checks what it stands on; it answers the group as it
 * is then, or null when nothing was changed.
 */
@Injectable()
export class MembersRepository {
  constructor(private readonly writes: ConversationWritesRepository) {}

  /** Takes somebody in who is not there, while there is room. */
  add(group: GroupChange, person: { userId: UserId; role: string }): Promise<Conversation | null> {
    const hasRoom = { [`members.${MAX_MEMBERS - 1}`]: { $exists: false } };
    const condition = { 'members.userId': { $ne: person.userId }, ...hasRoom };
    return this.change(group, condition, withNewMember(person));
  }

  /** Takes somebody out. */
  remove(group: GroupChange, userId: UserId): Promise<Conversation | null> {
    return this.change(group, { 'members.userId': userId }, withoutMember(userId));
  }

  /** Gives somebody a role, unless that takes the group its last owner. */
  setRole(group: GroupChange, userId: UserId, role: string): Promise<Conversation | null> {
    const isNoOwner = { members: { $elemMatch: { userId, role: { $ne: 'owner' } } } };
    const isOneOfSeveral = {
      'members.userId': userId,
      members: { $elemMatch: { userId: { $ne: userId }, role: 'owner' } },
    };
    return this.change(group, { $or: [isNoOwner, isOneOfSeveral] }, withRole(userId, role));
  }

  /** Gives the group another title. */
  rename(group: GroupChange, title: string): Promise<Conversation | null> {
    return this.change(group, { title: { $ne: title } }, { title: literal(title), infoRev: next('$rev') });
  }

  private change(
    { id, owner }: GroupChange,
    condition: mongo.Filter<ConversationDocument>,
    changes: mongo.Document,
  ): Promise<Conversation | null> {
    const isOwned = owner === null ? {} : { members: { $elemMatch: { userId: owner, role: 'owner' } } };
    return this.writes.change(id, { $and: [{ type: 'group' }, isOwned, condition] }, changes);
  }
}
