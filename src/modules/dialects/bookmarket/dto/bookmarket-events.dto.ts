import { ApiProperty } from '@nestjs/swagger';
import { BookmarketMessageDto } from './bookmarket-views.dto.js';

/** Somebody is in a conversation's room, or no more (seeds/000, `chat:joined`, `chat:left`). */
export class BookmarketRoomDto {
  /** The conversation, as it was named. @example "book-123|u-42:u-7" */
  conversationId: string;
}

/** A new message (seeds/000, `notify:new-message`). */
export class BookmarketNotificationDto extends BookmarketMessageDto {
  /** The message's id. @example "6650c0ffee0000000000abcd" */
  messageId: string;
}

/** The other one is typing, or no more (seeds/000, `chat:typing`). */
export class BookmarketTypistDto extends BookmarketRoomDto {
  /** Who types. @example "u-7" */
  userId: string;
  /** False when it is over. */
  isTyping: boolean;
}

/** Somebody has come or gone (seeds/000, `user:status`). */
export class BookmarketStatusDto {
  /** Who. @example "u-7" */
  userId: string;
  /** How they are. @example "online" */
  @ApiProperty({ enum: ['online', 'offline'] })
  status: 'online' | 'offline';
  /** Whether they are there. */
  isOnline: boolean;
  /** When they were there last; null where that is not known. */
  lastSeen: Date | null;
}
