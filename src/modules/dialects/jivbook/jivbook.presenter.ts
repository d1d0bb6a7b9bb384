import type { MediaDto } from '../../media/index.js';
import type { MessageDto } from '../../messages/index.js';
import {
  otherThan,
  type Person,
  personOf,
  readAt,
  statusOf,
  type Talk,
  type TalkBrief,
} from '../shared/talk.js';
import { type JivbookMessageType, MESSAGE_TYPES } from './dto/jivbook.dto.js';
import type {
  JivbookChatViewDto,
  JivbookLastMessageDto,
  JivbookMessageDto,
  JivbookParticipantDto,
  JivbookPetDto,
  JivbookSenderDto,
} from './dto/jivbook-views.dto.js';

/** What jivbook's chats are about. */
export const PET = 'pet';

type About = Pick<Talk['conversation'], 'type' | 'subject'>;
type Shown = Pick<MessageDto, 'type' | 'content'> & { deletedAt: Date | null; attachments?: MediaDto[] };

/** A chat as contract 003 shows it. */
export function toJivbookChat({ id, people, conversation }: Talk): JivbookChatViewDto {
  const { lastMessage, lastActivityAt, blockedBy, createdAt } = conversation;
  return {
    _id: id,
    participants: people.map(toParticipant),
    petListing: petOf(conversation),
    chatType: chatTypeOf(conversation),
    lastMessage: lastMessage && toLastMessage(lastMessage),
    lastMessageTime: lastActivityAt,
    isActive: blockedBy.length === 0,
    blockedBy,
    unreadCount: people.map(({ userId, unread }) => ({ userId, count: unread })),
    createdAt,
    updatedAt: lastActivityAt,
  };
}

/** A message as contract 003 shows it. */
export function toJivbookMessage(talk: TalkBrief, message: MessageDto): JivbookMessageDto {
  const { id, conversationId, senderId, replyTo, createdAt, editedAt, deletedAt } = message;
  const [media] = message.attachments;
  return {
    _id: id,
    chat: conversationId,
    sender: senderId === null ? null : toSender(personOf(talk, senderId)),
    messageType: messageTypeOf(message),
    content: contentOf(message),
    mediaUrl: media ? mediaUrlOf(media) : null,
    readBy: readAt(talk, message) ? [otherThan(talk, senderId).userId] : [],
    status: statusOf(talk, message),
    parentMessage: replyTo?.id ?? null,
    reactions: message.reactions.flatMap(({ emoji, userIds }) =>
      userIds.map((reactor) => ({ reactor, emoji })),
    ),
    isEdited: editedAt !== null,
    isDeleted: deletedAt !== null,
    createdAt,
    updatedAt: deletedAt ?? editedAt ?? createdAt,
  };
}

/** Pictures and videos; whatever else was attached another way is shown as text with a file. */
function messageTypeOf({ type, attachments = [] }: Shown): JivbookMessageType {
  return MESSAGE_TYPES.find((known) => known === (attachments[0]?.kind ?? type)) ?? 'text';
}

/** A file without a caption says what it is (seeds/CLARIFICATIONS, 003). */
function contentOf(message: Shown): string {
  if (message.content || message.deletedAt) return message.content;
  return messageTypeOf(message) === 'text' ? 'Sent file' : `Sent ${messageTypeOf(message)}`;
}

/** Nobody guesses the id; the extension is for people. */
function mediaUrlOf({ id, mime }: MediaDto): string {
  return `${id}.${mime.split('/')[1]?.replace(/\W.*/, '') ?? 'bin'}`;
}

function toLastMessage(preview: NonNullable<Talk['conversation']['lastMessage']>): JivbookLastMessageDto {
  const { id, senderId, createdAt } = preview;
  return {
    _id: id,
    content: contentOf(preview),
    sender: senderId,
    messageType: messageTypeOf(preview),
    createdAt,
  };
}

function toSender({ userId, name, avatarUrl }: Person): JivbookSenderDto {
  return { _id: userId, name, profilePicture: avatarUrl };
}

function toParticipant(person: Person): JivbookParticipantDto {
  return { ...toSender(person), email: person.email };
}

function petOf({ subject }: About): JivbookPetDto | null {
  if (subject?.type !== PET) return null;
  const { id, title, imageUrl, price, address } = subject;
  return {
    _id: id,
    images: imageUrl === undefined ? [] : [{ url: imageUrl }],
    ...(title !== undefined && { title }),
    ...(price !== undefined && { price }),
    ...(address !== undefined && { address }),
  };
}

function chatTypeOf({ subject }: About): JivbookChatViewDto['chatType'] {
  if (!subject) return 'direct';
  return subject.type === PET ? 'pet_inquiry' : 'general';
}
