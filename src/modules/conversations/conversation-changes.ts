import type { UserId } from '../../shared/ids.js';
import type { User } from '../users/index.js';
import { type Conversation, marksFor, type Member, memberOf } from './conversation.js';
import { toMemberDto, toPersonalDto, type Viewer } from './conversations.presenter.js';
import type { ConversationChange } from './dto/change.dto.js';

/** What has changed of a conversation itself after a `rev`, as this person sees it, in no order: of several changes of one thing the last. */
export function conversationChanges(
  conversation: Conversation,
  after: number,
  people: Map<UserId, User>,
  viewer: Viewer,
): ConversationChange[] {
  const { id: conversationId, title, subject, blockedBy, infoRev, formerMembers } = conversation;
  const readOnly = blockedBy.length > 0;
  const info: ConversationChange = {
    ...{ type: 'conversation:updated', rev: infoRev },
    ...{ conversationId, title, subject, readOnly },
  };
  const left = formerMembers.map(({ userId, rev }): ConversationChange => {
    return { type: 'member:removed', rev, conversationId, userId };
  });
  const moved = conversation.members.filter((member) => lastRevOf(member, viewer) > after);
  const places = moved.flatMap((member) => {
    return placeChanges(conversation, member, people.get(member.userId), viewer.userId);
  });
  const mine = personalChanges(conversation, viewer);
  return [info, ...left, ...places, ...mine].filter(({ rev }) => rev > after);
}

/** The last change of what others see of somebody; 0 for what never happened. */
function lastRevOf(member: Member, { userId }: Viewer): number {
  const { readRev, deliveredRev } = marksFor(member, userId);
  return Math.max(member.joinedRev, member.roleRev, readRev, deliveredRev);
}

function placeChanges(
  { id: conversationId }: Conversation,
  member: Member,
  user: User | undefined,
  viewerId: UserId,
): ConversationChange[] {
  const { userId, role, joinedRev, roleRev } = member;
  const marks = marksFor(member, viewerId);
  const place = { conversationId, userId };
  return [
    { type: 'member:added', rev: joinedRev, conversationId, member: toMemberDto(member, user, viewerId) },
    { type: 'member:updated', rev: roleRev, ...place, role },
    { type: 'conversation:read', rev: marks.readRev, ...place, seq: marks.lastReadSeq, at: marks.lastReadAt },
    { type: 'message:delivered', rev: marks.deliveredRev, ...place, seq: marks.lastDeliveredSeq, at: null },
  ];
}

function personalChanges(conversation: Conversation, { userId, unread }: Viewer): ConversationChange[] {
  const me = memberOf(conversation, userId);
  if (!me) return [];
  return [{ ...toPersonalDto(conversation, me, unread), type: 'conversation:personal', rev: me.personalRev }];
}
