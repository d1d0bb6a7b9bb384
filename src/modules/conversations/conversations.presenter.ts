import type { UserId } from '../../shared/ids.js';
import type { User } from '../users/index.js';
import {
  type Conversation,
  type ListedConversation,
  type ListedMember,
  marksFor,
  type Member,
  memberOf,
} from './conversation.js';
import type { ConversationDto, MemberDto, MyPlaceDto } from './dto/conversation.dto.js';
import type { PersonalDto } from './dto/personal.dto.js';

/** Who looks at a conversation, and how much of it they have not read. */
export interface Viewer {
  userId: UserId;
  unread: number;
}

/** A conversation as it goes over the wire to this person. */
export function toConversationDto(
  conversation: ListedConversation,
  people: Map<UserId, User>,
  viewer: Viewer,
): ConversationDto {
  const { id, type, subject, title, lastSeq, rev, lastMessage, lastActivityAt, createdAt } = conversation;
  const me = memberOf(conversation, viewer.userId);
  return {
    id,
    type,
    subject,
    title,
    members: conversation.members.map((member) =>
      toMemberDto(member, people.get(member.userId), viewer.userId),
    ),
    lastSeq,
    rev,
    lastMessage: lastMessage && lastMessage.seq > (me?.clearedSeq ?? 0) ? lastMessage : null,
    lastActivityAt,
    createdAt,
    readOnly: conversation.blockedBy.length > 0,
    unread: viewer.unread,
    me: me ? toMyPlaceDto(me) : null,
  };
}

/** Somebody in a conversation, as `viewerId` sees them; null for what everybody may see. */
export function toMemberDto(
  member: ListedMember,
  user: User | undefined,
  viewerId: UserId | null,
): MemberDto {
  const { userId, role, joinedAt } = member;
  const { lastReadSeq, lastReadAt, lastDeliveredSeq } = marksFor(member, viewerId);
  return {
    userId,
    name: user?.name ?? null,
    avatarUrl: user?.avatarUrl ?? null,
    role,
    lastReadSeq,
    lastReadAt,
    lastDeliveredSeq,
    joinedAt,
  };
}

/** What somebody has done with a conversation for themselves. */
export function toPersonalDto({ id, rev }: Conversation, member: Member, unread: number): PersonalDto {
  return { conversationId: id, me: toMyPlaceDto(member), unread, rev };
}

function toMyPlaceDto({
  archivedAt,
  mutedUntil,
  pinnedAt,
  clearedSeq,
  unreadFrom,
}: ListedMember): MyPlaceDto {
  return { archivedAt, mutedUntil, pinnedAt, clearedSeq, unreadFrom };
}
