import { ApiProperty } from '@nestjs/swagger';
import { DirectUserDto } from './direct-views.dto.js';

/** A message, as sockets hear of it (seeds/004, `new_message`). */
export class DirectNewMessageDto {
  /** Its number. @example 16777217 */
  id: number;
  /** Who said it; null for a system message. @example 1 */
  senderId: number | null;
  /** Whom it is for. @example 2 */
  receiverId: number;
  /** The number of its conversation. @example 1 */
  conversationId: number;
  /** What was said. @example "Hello!" */
  content: string;
  /** Address of a file; null without one. @example "https://example.com/image.jpg" */
  attachmentUrl: string | null;
  /** Whether the receiver has read it. */
  isRead: boolean;
  /** When it was sent. */
  createdAt: Date;
  /** Who said it; null for a system message. */
  @ApiProperty({ type: DirectUserDto, nullable: true })
  sender: DirectUserDto | null;
}

/** A message elsewhere (seeds/004, `message_notification`). */
export class DirectNotificationDto {
  /** Who said it; null for a system message. @example 1 */
  from: number | null;
  /** The number of its conversation. @example 1 */
  conversationId: number;
  /** What was said. @example "Hello!" */
  content: string;
  /** When it was said. */
  timestamp: Date;
}

/** What somebody does in a conversation (seeds/004, `user_typing`, `user_stopped_typing`, `messages_read`). */
export class DirectDoingDto {
  /** The number of the conversation. @example 1 */
  conversationId: number;
  /** Who. @example 2 */
  userId: number;
}

/** Somebody looks at a conversation, or away (seeds/004, `user_joined`, `user_left`). */
export class DirectPresenceDto {
  /** Who. @example 2 */
  userId: number;
  /** The same in words. @example "User 2 joined the conversation" */
  message: string;
}
