import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_TYPES, type JivbookMessageType } from './jivbook.dto.js';

/** Somebody who has sent a message. */
export class JivbookSenderDto {
  /** The `sub` of their token. @example "u-7" */
  _id: string;
  /** What they are called; null for somebody who has never been here. @example "John Doe" */
  name: string | null;
  /** Address of a picture of them. @example "/uploads/profiles/john.jpg" */
  profilePicture: string | null;
}

/** One of the two people of a chat. */
export class JivbookParticipantDto extends JivbookSenderDto {
  /** Their address. @example "user@example.com" */
  email: string | null;
}

/** A picture of a pet. */
export class JivbookImageDto {
  /** Its address. @example "https://market.example/p/12.jpg" */
  url: string;
}

/** The pet that a chat is about, as far as the marketplace has told (seeds/003, Create or Get Chat). */
export class JivbookPetDto {
  /** The marketplace's id of it. @example "pet-12" */
  _id: string;
  /** What the listing says. @example "Golden Retriever Puppy" */
  title?: string;
  /** Its pictures. */
  images: JivbookImageDto[];
  /** Its price. @example 15000 */
  @ApiProperty({ format: 'double' })
  price?: number;
  /** Where it is. @example "Delhi" */
  address?: string;
}

/** How much somebody has not read. */
export class JivbookUnreadDto {
  /** Who. @example "u-7" */
  userId: string;
  /** How many messages. @example 3 */
  count: number;
}

/** The newest message of a chat, in short. */
export class JivbookLastMessageDto {
  /** Its id. @example "6650c0ffee0000000000abcd" */
  _id: string;
  /** Its beginning. @example "Hello! Is this pet still available?" */
  content: string;
  /** Who has sent it; null for a system message. @example "u-7" */
  sender: string | null;
  /** `text`, `image` or `video`. */
  @ApiProperty({ enum: MESSAGE_TYPES })
  messageType: JivbookMessageType;
  /** When it was sent. */
  createdAt: Date;
}

/** What chats are about (seeds/003, Chat Types). */
export const CHAT_TYPES = ['pet_inquiry', 'direct', 'general'] as const;

/** A chat (seeds/003, Chat Schema). */
export class JivbookChatViewDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000aaaa" */
  _id: string;
  /** The two people. */
  participants: JivbookParticipantDto[];
  /** The pet that it is about; null when it is about none. */
  @ApiProperty({ type: JivbookPetDto, nullable: true })
  petListing: JivbookPetDto | null;
  /** `pet_inquiry`: about a pet. `direct`: about nothing. `general`: about something else. */
  @ApiProperty({ enum: CHAT_TYPES })
  chatType: (typeof CHAT_TYPES)[number];
  /** The newest message; null without one. */
  @ApiProperty({ type: JivbookLastMessageDto, nullable: true })
  lastMessage: JivbookLastMessageDto | null;
  /** When it was sent, or the chat was begun. */
  lastMessageTime: Date;
  /** Whether anything can be said in it. */
  isActive: boolean;
  /** Who has blocked the other. */
  blockedBy: string[];
  /** How much each of the two has not read. */
  unreadCount: JivbookUnreadDto[];
  /** When it was begun. */
  createdAt: Date;
  /** When the newest message was sent, or it was begun. */
  updatedAt: Date;
}

/** What somebody thinks of a message. */
export class JivbookReactionDto {
  /** Who. @example "u-7" */
  reactor: string;
  /** The sign. @example "👍" */
  emoji: string;
}

/** A message (seeds/003, Message Schema). */
export class JivbookMessageDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000abcd" */
  _id: string;
  /** The chat it is in. @example "6650c0ffee0000000000aaaa" */
  chat: string;
  /** Who has sent it; null for a system message. */
  @ApiProperty({ type: JivbookSenderDto, nullable: true })
  sender: JivbookSenderDto | null;
  /** `text`, `image` or `video`. */
  @ApiProperty({ enum: MESSAGE_TYPES })
  messageType: JivbookMessageType;
  /** What was said, or the caption; empty once it is deleted. @example "Hello! Is this pet still available?" */
  content: string;
  /** The file, at `/jivbook/api/chat/media/:mediaUrl`; null without one. @example "6650c0ffee0000000000beef.jpeg" */
  mediaUrl: string | null;
  /** Who of the others has read it. @example ["u-7"] */
  readBy: string[];
  /** `sent`, `delivered` or `read`. @example "read" */
  status: string;
  /** The message that it answers; null without one. @example "6650c0ffee0000000000abcc" */
  parentMessage: string | null;
  /** What people think of it. */
  reactions: JivbookReactionDto[];
  /** Whether it says something else than at first. */
  isEdited: boolean;
  /** Whether it was deleted, and what it said with it. */
  isDeleted: boolean;
  /** When it was sent. */
  createdAt: Date;
  /** When it was changed last. */
  updatedAt: Date;
}

/** Where a page of chats is. */
export class JivbookChatPaginationDto {
  /** The first one is 1. @example 1 */
  currentPage: number;
  /** How many pages there are. @example 2 */
  totalPages: number;
  /** How many chats there are. @example 25 */
  totalChats: number;
  /** Whether there is a next page. */
  hasMore: boolean;
}

/** Where a page of messages is. */
export class JivbookMessagePaginationDto {
  /** The first one is 1. @example 1 */
  currentPage: number;
  /** How many pages there are. @example 3 */
  totalPages: number;
  /** How many messages there are. @example 145 */
  totalMessages: number;
  /** Whether there is a next page. */
  hasMore: boolean;
}

/** A page of chats. */
export class JivbookChatsDto {
  /** Newest activity first. */
  chats: JivbookChatViewDto[];
  /** Where it is. */
  pagination: JivbookChatPaginationDto;
}

/** A page of messages. */
export class JivbookMessagesDto {
  /** Newest first. */
  messages: JivbookMessageDto[];
  /** Where it is. */
  pagination: JivbookMessagePaginationDto;
}

/** What was read. */
export class JivbookReadDto {
  /** How many messages. @example 3 */
  readCount: number;
}

/** Whether the caller has blocked the other one. */
export class JivbookBlockDto {
  /** True after blocking. */
  isBlocked: boolean;
  /** Who has blocked the other. @example ["u-42"] */
  blockedBy: string[];
}
