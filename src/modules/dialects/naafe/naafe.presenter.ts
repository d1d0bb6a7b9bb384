import type { MessageDto } from '../../messages/index.js';
import { otherThan, type Person, readAt, type Talk, type TalkBrief } from '../shared/talk.js';
import type { NaafeConversationViewDto, NaafeMessageDto } from './dto/naafe-views.dto.js';

/** What naafe's conversations are about (seeds/CLARIFICATIONS, 001). */
export const JOB_REQUEST = 'job-request';

/** A conversation as contract 001 shows it. */
export function toNaafeConversation({ id, people, conversation }: Talk): NaafeConversationViewDto {
  const { subject, lastMessage, blockedBy, createdAt, lastActivityAt } = conversation;
  const { seeker, provider } = sidesOf(people);
  return {
    _id: id,
    jobRequestId: subject?.type === JOB_REQUEST ? subject.id : null,
    participants: { seeker: seeker.userId, provider: provider.userId },
    lastMessage: lastMessage && {
      content: lastMessage.content,
      senderId: lastMessage.senderId,
      timestamp: lastMessage.createdAt,
    },
    unreadCount: { seeker: seeker.unread, provider: provider.unread },
    isActive: blockedBy.length === 0,
    createdAt,
    updatedAt: lastActivityAt,
  };
}

/** A message as contract 001 shows it. */
export function toNaafeMessage(talk: TalkBrief, message: MessageDto): NaafeMessageDto {
  const { id, conversationId, senderId, content, createdAt, editedAt } = message;
  const seenAt = readAt(talk, message);
  return {
    _id: id,
    conversationId,
    senderId,
    receiverId: otherThan(talk, senderId).userId,
    content,
    timestamp: createdAt,
    read: seenAt !== null,
    readAt: seenAt,
    createdAt,
    updatedAt: editedAt ?? createdAt,
  };
}

/** Whoever has no such role came by another way: the first one looks, the second one offers. */
function sidesOf([one, other]: Talk['people']): { seeker: Person; provider: Person } {
  const isTurned = one.role === 'provider' || other.role === 'seeker';
  return isTurned ? { seeker: other, provider: one } : { seeker: one, provider: other };
}
