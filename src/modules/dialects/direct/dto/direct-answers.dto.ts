import { ApiProperty } from '@nestjs/swagger';
import { DirectConversationDto, DirectMessageDto, DirectUnreadDto } from './direct-views.dto.js';

/** What every answer begins with. */
class DirectAnswerDto {
  /** Always true. */
  success: true;
}

/** A message was sent (seeds/004, Send Message). */
export class DirectSentDto extends DirectAnswerDto {
  /** What was done. @example "Message sent" */
  message: string;
  /** The message. */
  @ApiProperty({ type: DirectMessageDto })
  data: DirectMessageDto;
}

/** Where a page is. */
class DirectPageDto {
  /** How many items there are. @example 5 */
  total: number;
  /** Which page this is; the first one is 1. @example 1 */
  page: number;
  /** How many pages there are. @example 1 */
  totalPages: number;
}

/** A page of conversations. */
class DirectConversationPageDto extends DirectPageDto {
  /** Newest activity first. */
  @ApiProperty({ type: [DirectConversationDto] })
  conversations: DirectConversationDto[];
}

/** A page of messages. */
class DirectMessagePageDto extends DirectPageDto {
  /** Oldest first. */
  @ApiProperty({ type: [DirectMessageDto] })
  messages: DirectMessageDto[];
}

/** Conversations (seeds/004, Get Conversations). */
export class DirectConversationsDto extends DirectAnswerDto {
  /** A page of them. */
  data: DirectConversationPageDto;
}

/** Messages (seeds/004, Get Messages in Conversation). */
export class DirectMessagesDto extends DirectAnswerDto {
  /** A page of them. */
  data: DirectMessagePageDto;
}

/** What was read. */
class DirectReadCountDto {
  /** The number of the conversation. @example 1 */
  conversation_id: number;
  /** How many messages were marked as read. @example 3 */
  count: number;
}

/** Messages were marked as read. */
export class DirectReadDto extends DirectAnswerDto {
  /** What was done. @example "Messages marked as read" */
  message: string;
  /** What was read. */
  data: DirectReadCountDto;
}

/** How much is unread. */
class DirectTotalDto {
  /** How many messages, in all conversations. @example 5 */
  unreadCount: number;
  /** The same. @example 5 */
  count: number;
}

/** How much is unread, in all conversations. */
export class DirectUnreadCountDto extends DirectAnswerDto {
  /** It, by both names that clients may look for. */
  data: DirectTotalDto;
}

/** What is unread, by conversation. */
export class DirectUnreadListDto extends DirectAnswerDto {
  /** Newest activity first. */
  @ApiProperty({ type: [DirectUnreadDto] })
  data: DirectUnreadDto[];
}

/** What was deleted. */
class DirectTombstoneDto {
  /** The number of the message. @example 16777217 */
  id: number;
  /** When it was deleted. */
  deletedAt: Date;
}

/** A message was deleted. */
export class DirectDeletedDto extends DirectAnswerDto {
  /** What was done. @example "Message deleted" */
  message: string;
  /** What was deleted. */
  data: DirectTombstoneDto;
}
