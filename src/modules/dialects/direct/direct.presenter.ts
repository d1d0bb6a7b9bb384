import type { UserId } from '../../../shared/ids.js';
import { type ConversationBrief, type ListedConversation, memberOf } from '../../conversations/index.js';
import type { MessageDto } from '../../messages/index.js';
import type { PresenceDto } from '../../presence/index.js';
import { otherThan, type Person, personOf, readAt, type Talk, type TalkBrief } from '../shared/talk.js';
import { attachmentUrl } from './attachment-url.policy.js';
import { messageNumber } from './direct.policy.js';
import type { DirectNewMessageDto } from './dto/direct-events.dto.js';
import type {
  DirectConversationDto,
  DirectMessageDto,
  DirectPersonDto,
  DirectUnreadDto,
  DirectUserDto,
} from './dto/direct-views.dto.js';

/** A talk, and the number of its conversation. */
export interface NumberedTalk<Known extends ConversationBrief = ListedConversation> {
  talk: Talk<Known>;
  number: number;
}

/** As much of it as both know. */
export type NumberedBrief = NumberedTalk<ConversationBrief>;

/** Details of people. */
export type People = Map<UserId, DirectPersonDto>;

/** A person, as contract 004 shows them. */
function toUser({ userId, name, avatarUrl }: Person): DirectUserDto {
  return { id: Number(userId), name, avatar_url: avatarUrl };
}

/** The same, with whether they are there. */
export function toPerson(person: Person, { status, lastSeenAt }: PresenceDto): DirectPersonDto {
  return { ...toUser(person), is_online: status !== 'offline', last_seen_at: lastSeenAt };
}

/** A conversation, as contract 004 shows it to somebody. */
export function toDirectConversation({ talk, number }: NumberedTalk, people: People): DirectConversationDto {
  const { conversation, viewerId } = talk;
  const [one, other] = talk.people
    .map(({ userId }) => people.get(userId) as DirectPersonDto)
    .toSorted((a, b) => a.id - b.id) as [DirectPersonDto, DirectPersonDto];
  const me = memberOf(conversation, viewerId as UserId);
  const isCleared = (conversation.lastMessage?.seq ?? 0) <= (me?.clearedSeq ?? 0);
  const last = isCleared ? null : conversation.lastMessage;
  return {
    id: number,
    participant_1_id: one.id,
    participant_2_id: other.id,
    last_message: last === null || last.content === '' ? null : last.content,
    last_message_at: last?.createdAt ?? null,
    unread_count: personOf(talk, viewerId as UserId).unread,
    createdAt: conversation.createdAt,
    updatedAt: conversation.lastActivityAt,
    participant1: one,
    participant2: other,
  };
}

/** A message, as contract 004 shows it over HTTP. */
export function toDirectMessage(
  numbered: NumberedBrief,
  message: MessageDto,
  people: People,
): DirectMessageDto {
  const { talk, number } = numbered;
  const { seq, senderId, content, createdAt, editedAt, deletedAt } = message;
  const sender = people.get(senderId as UserId) ?? null;
  const receiver = people.get(receiverOf(talk, senderId).userId) as DirectPersonDto;
  const seenAt = readAt(talk, message);
  return {
    id: messageNumber({ conversation: number, seq }),
    sender_id: sender?.id ?? null,
    receiver_id: receiver.id,
    conversation_id: number,
    content,
    attachment_url: attachmentOf(message),
    is_read: seenAt !== null,
    read_at: seenAt,
    deletedAt,
    createdAt,
    updatedAt: editedAt ?? createdAt,
    sender,
    receiver,
  };
}

/** A message, as contract 004 tells it to sockets. */
export function toNewMessage({ talk, number }: NumberedBrief, message: MessageDto): DirectNewMessageDto {
  const { seq, senderId, content, createdAt } = message;
  const sender = senderId === null ? null : toUser(personOf(talk, senderId));
  return {
    id: messageNumber({ conversation: number, seq }),
    senderId: sender?.id ?? null,
    receiverId: Number(receiverOf(talk, senderId).userId),
    conversationId: number,
    content,
    attachmentUrl: attachmentOf(message),
    isRead: readAt(talk, message) !== null,
    createdAt,
    sender,
  };
}

/** What is unread in a conversation. */
export function toUnread({ talk, number }: NumberedTalk, unread: number, people: People): DirectUnreadDto {
  const other = people.get(otherThan(talk, talk.viewerId).userId) as DirectPersonDto;
  return {
    conversation_id: number,
    conversationId: number,
    unread_count: unread,
    unreadCount: unread,
    count: unread,
    other_participant: other,
    otherParticipant: other,
  };
}

/** A system message is for whoever looks at it. */
function receiverOf(talk: TalkBrief, senderId: string | null): Person {
  if (senderId === null && talk.viewerId !== null) return personOf(talk, talk.viewerId);
  return otherThan(talk, senderId);
}

/** What came by another way may say anything there. */
function attachmentOf({ metadata, attachments }: MessageDto): string | null {
  return attachmentUrl(metadata?.['attachmentUrl']) ?? attachments[0]?.url ?? null;
}
