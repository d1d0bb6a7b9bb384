import { ApiProperty } from '@nestjs/swagger';

/** The two people of a conversation, by what they are in it. */
export class NaafeParticipantsDto {
  /** Who looks for a service. @example "u-7" */
  seeker: string;
  /** Who offers it. @example "u-42" */
  provider: string;
}

/** How many messages each of the two has not read. */
export class NaafeUnreadDto {
  /** Of the one who looks for a service. @example 0 */
  seeker: number;
  /** Of the one who offers it. @example 3 */
  provider: number;
}

/** The newest message, in short. */
export class NaafeLastMessageDto {
  /** Its beginning. @example "When can you come?" */
  content: string;
  /** Who said it; null for a system message. @example "u-7" */
  senderId: string | null;
  /** When it was said. */
  timestamp: Date;
}

/** A conversation (seeds/001, Conversations Collection). */
export class NaafeConversationViewDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000aaaa" */
  _id: string;
  /** The job that it is about; null when it is about something else. @example "job-1" */
  jobRequestId: string | null;
  /** Who talks. */
  participants: NaafeParticipantsDto;
  /** The newest message; null without one. */
  @ApiProperty({ type: NaafeLastMessageDto, nullable: true })
  lastMessage: NaafeLastMessageDto | null;
  /** What is unread. */
  unreadCount: NaafeUnreadDto;
  /** Whether anything can be said in it. */
  isActive: boolean;
  /** When it was begun. */
  createdAt: Date;
  /** When the newest message was sent, or it was begun. */
  updatedAt: Date;
}

/** A message (seeds/001, Messages Collection). */
export class NaafeMessageDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000abcd" */
  _id: string;
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Who said it; null for a system message. @example "u-7" */
  senderId: string | null;
  /** Whom it is for. @example "u-42" */
  receiverId: string;
  /** What was said. @example "When can you come?" */
  content: string;
  /** When it was said. */
  timestamp: Date;
  /** Whether the receiver has read it. */
  read: boolean;
  /** When they have; null while they have not. */
  readAt: Date | null;
  /** When it was stored. */
  createdAt: Date;
  /** When it was changed last. */
  updatedAt: Date;
}

/** Where a page is. */
export class NaafePaginationDto {
  /** The first one is 1. @example 1 */
  page: number;
  /** How many items a page has at most. @example 20 */
  limit: number;
  /** How many items there are. @example 45 */
  total: number;
  /** How many pages there are. @example 3 */
  totalPages: number;
  /** Whether there is a next one. */
  hasMore: boolean;
}

/** A page of conversations. */
export class NaafeConversationsDto {
  /** Newest activity first. */
  conversations: NaafeConversationViewDto[];
  /** Where it is. */
  pagination: NaafePaginationDto;
}

/** A page of messages. */
export class NaafeMessagesDto {
  /** Newest first. */
  messages: NaafeMessageDto[];
  /** Where it is. */
  pagination: NaafePaginationDto;
}

/** What was read. */
export class NaafeReadDto {
  /** How many messages were marked as read. @example 5 */
  readCount: number;
}

/** What is unread. */
export class NaafeUnreadCountDto {
  /** How many messages, in all conversations. @example 5 */
  unreadCount: number;
}
