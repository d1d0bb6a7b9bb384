import { ApiProperty } from '@nestjs/swagger';
import { PERSON_TYPES, type PersonType } from './person-type.js';

/** How far a message has come (seeds/002, Message Status). */
export const MESSAGE_STATUSES = ['sent', 'delivered', 'read', 'deleted'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** A message (seeds/002, Sending a Message and Message Status). */
export class StorefrontMessageDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000abcd" */
  _id: string;
  /** The same. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversation_id: string;
  /** Who said it; null for a system message. @example "u-42" */
  sender_id: string | null;
  /** What they are. @example "Seller" */
  @ApiProperty({ enum: PERSON_TYPES })
  sender_type: PersonType;
  /** Whom it is for. @example "u-7" */
  recipient_id: string;
  /** What they are. @example "Buyer" */
  @ApiProperty({ enum: PERSON_TYPES })
  recipient_type: PersonType;
  /** What it is about; null where nobody has said. @example "Product Inquiry" */
  subject: string | null;
  /** What was said: plain text; clients escape it. @example "Hello, I have a question about your product" */
  message: string;
  /** What kind of message it is. @example "general" */
  message_type: string;
  /** How far it has come; `deleted` in `message_updated` alone. @example "sent" */
  @ApiProperty({ enum: MESSAGE_STATUSES })
  status: MessageStatus;
  /** Whether the recipient has read it. */
  is_read: boolean;
  /** When they have; null while they have not. */
  read_at: Date | null;
  /** When it was said. */
  created_at: Date;
  /** When it was changed last. */
  updated_at: Date;
}

/** What is unread. */
export class StorefrontUnreadCountDto {
  /** How many messages, from everybody. @example 5 */
  count: number;
  /** The same. @example 5 */
  unread_count: number;
}
