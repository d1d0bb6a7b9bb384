import { ApiProperty } from '@nestjs/swagger';
import { PERSON_TYPES, type PersonType } from './person-type.js';
import { StorefrontMessageDto } from './storefront-views.dto.js';

/** A message is not what it was (seeds/002, `message_updated`). */
export class StorefrontMessageUpdatedDto extends StorefrontMessageDto {
  /** Its id once more. @example "6650c0ffee0000000000abcd" */
  message_id: string;
}

/** A message has come to the one whom it is for. */
class StorefrontReceiptDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** The same. @example "6650c0ffee0000000000abcd" */
  message_id: string;
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversation_id: string;
  /** Who said it. @example "u-42" */
  sender_id: string;
  /** Whom it is for. @example "u-7" */
  recipient_id: string;
}

/** A message was delivered (seeds/002, `message_delivered`). */
export class StorefrontDeliveredDto extends StorefrontReceiptDto {
  /** How far it has come. */
  @ApiProperty({ enum: ['delivered'] })
  status: 'delivered';
  /** When it has. */
  delivered_at: Date | null;
}

/** A message was read (seeds/002, `message_read`). */
export class StorefrontReadDto extends StorefrontReceiptDto {
  /** How far it has come. */
  @ApiProperty({ enum: ['read'] })
  status: 'read';
  /** That it was read. */
  @ApiProperty({ enum: [true] })
  is_read: true;
  /** Who has read it: the recipient. @example "u-7" */
  reader_id: string;
  /** When they have. */
  read_at: Date | null;
}

/** Somebody types, or no more (seeds/002, `user_typing`). */
export class StorefrontUserTypingDto {
  /** Who. @example "u-42" */
  sender_id: string;
  /** What they are, as they have said last; null if they never have. @example "Seller" */
  @ApiProperty({ enum: PERSON_TYPES, nullable: true })
  sender_type: PersonType | null;
  /** To whom. @example "u-7" */
  recipient_id: string;
  /** Whether they do. */
  is_typing: boolean;
}

/** How somebody is (seeds/002, `user_status_changed` and `online_users`). */
export class StorefrontUserStatusDto {
  /** Who. @example "u-42" */
  user_id: string;
  /** What they are, as they have said last; null if they never have. @example "Seller" */
  @ApiProperty({ enum: PERSON_TYPES, nullable: true })
  user_type: PersonType | null;
  /** Whether they are there. @example "online" */
  @ApiProperty({ enum: ['online', 'offline'] })
  status: 'online' | 'offline';
  /** The same. */
  is_online: boolean;
  /** When they were here last: now, unless they are offline; null when that is unknown. */
  last_seen: Date | null;
}
