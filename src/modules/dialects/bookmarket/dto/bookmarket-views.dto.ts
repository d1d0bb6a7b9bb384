import { ApiProperty } from '@nestjs/swagger';
import { BOOKMARKET_TYPES, type BookmarketType } from './bookmarket.dto.js';

/** A message (seeds/000, Message Model). */
export class BookmarketMessageDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000abcd" */
  _id: string;
  /** The same. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** The conversation, as the client has named it. @example "book-123|u-42:u-7" */
  conversationId: string;
  /** Who sent it; null for a system message. @example "u-42" */
  senderId: string | null;
  /** Their name; null where nobody has told it. @example "John Doe" */
  senderName: string | null;
  /** Whom it is for. @example "u-7" */
  recipientId: string;
  /** Their name; null where nobody has told it. @example "Jane Roe" */
  recipientName: string | null;
  /** What was said; the name of the file for a file without words. @example "Hello, is this book available?" */
  message: string;
  /** The book; `conversation:` and an id for a conversation about something else. @example "book-123" */
  bookId: string;
  /** Whether the recipient has read it. */
  isRead: boolean;
  /** What it is. @example "text" */
  @ApiProperty({ enum: BOOKMARKET_TYPES })
  messageType: BookmarketType;
  /** When it was stored. */
  createdAt: Date;
  /** When it was changed last. */
  updatedAt: Date;
  /** When it was said. */
  timestamp: Date;
}

/** A conversation (seeds/000, Conversation Model). */
export class BookmarketConversationViewDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000aaaa" */
  _id: string;
  /** The same. @example "6650c0ffee0000000000aaaa" */
  id: string;
  /** Its name, with the people in the order in which it was begun. @example "book-123|u-42:u-7" */
  conversationId: string;
  /** The book; `conversation:` and an id for a conversation about something else. @example "book-123" */
  bookId: string;
  /** Whose book it is; where nobody has told that, the one who was written to first. @example "u-7" */
  sellerId: string;
  /** Their name; null where nobody has told it. @example "Jane Roe" */
  sellerName: string | null;
  /** The other one. @example "u-42" */
  buyerId: string;
  /** Their name; null where nobody has told it. @example "John Doe" */
  buyerName: string | null;
  /** The newest message, or its beginning; null without one. @example "Hello, is this book available?" */
  lastMessage: string | null;
  /** When it was sent; null without one. */
  lastMessageAt: Date | null;
  /** Whether anything can be said in it. */
  isActive: boolean;
  /** How much each of the two has not read, by their ids. @example { "u-42": 0, "u-7": 3 } */
  @ApiProperty({ type: Object, additionalProperties: { type: 'number' } })
  unreadCount: Record<string, number>;
  /** When it was begun. */
  createdAt: Date;
  /** When the newest message was sent, or it was begun. */
  updatedAt: Date;
}

/** What was read. */
export class BookmarketReadDto {
  /** Always true. */
  success: boolean;
  /** How many messages were marked as read. @example 3 */
  count: number;
  /** The conversation, as the client has named it. @example "book-123|u-42:u-7" */
  conversationId: string;
}

/** What is unread. */
export class BookmarketUnreadDto {
  /** Whose count it is. @example "u-42" */
  userId: string;
  /** How many messages, in all conversations. @example 3 */
  unreadCount: number;
  /** The same. @example 3 */
  count: number;
}

/** The latest partner about a book (seeds/000, `GET /api/messages/partner`). */
export class BookmarketPartnerDto {
  /** The other one. @example "u-7" */
  partnerId: string;
  /** Their name; null where nobody has told it. @example "Jane Roe" */
  partnerName: string | null;
  /** The conversation with them. @example "book-123|u-42:u-7" */
  conversationId: string;
  /** The book. @example "book-123" */
  bookId: string;
  /** The newest message, or its beginning; null without one. @example "Hello, is this book available?" */
  lastMessage: string | null;
  /** When it was sent; null without one. */
  lastMessageAt: Date | null;
}
