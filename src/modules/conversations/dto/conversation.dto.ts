import { ApiProperty } from '@nestjs/swagger';
import { CONVERSATION_TYPES, type ConversationType } from '../conversations.schema.js';
import { SubjectDto } from './create-conversation.dto.js';

/** Somebody in a conversation. */
export class MemberDto {
  /** The `sub` of their token. @example "u-7" */
  userId: string;
  /** The name to show; null for somebody who has never been here. @example "Asha Rao" */
  name: string | null;
  /** Address of a picture. */
  avatarUrl: string | null;
  /** What they are in this conversation. @example "seller" */
  role: string;
  /**
   * Their read marker: everything up to this `seq` is read. Sending counts as reading. Others do not see it move while
   * the person keeps receipts to themselves, or one of two people has blocked the other. @example 12
   */
  lastReadSeq: number;
  /** When the read marker moved last. */
  lastReadAt: Date | null;
  /** Everything up to this `seq` has reached a device of theirs; never less than `lastReadSeq`. @example 12 */
  lastDeliveredSeq: number;
  /** When they came in. */
  joinedAt: Date;
}

/** The newest message of a conversation, for lists. */
export class MessagePreviewDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** Its number in the conversation. @example 12 */
  seq: number;
  /** Who sent it; null for a system message. */
  senderId: string | null;
  /** `text`, `system` ... @example "text" */
  type: string;
  /** Its beginning, at most 300 code points. @example "Is it still available?" */
  content: string;
  /** When it was sent. */
  createdAt: Date;
  /** When it was deleted, and its content with it; null while it is there. */
  deletedAt: Date | null;
}

/** What one person has done with a conversation for themselves alone. */
export class MyPlaceDto {
  /** When I put it away; it comes back with the next message. Null while it is not put away. */
  archivedAt: Date | null;
  /** Until when I want no notifications of it; null while I do. */
  mutedUntil: Date | null;
  /** When I pinned it; null while it is not pinned. */
  pinnedAt: Date | null;
  /** Everything up to this `seq` is gone for me. @example 0 */
  clearedSeq: number;
  /** I have marked it as unread from this `seq` on; null while I have not, and again when I read on or send. */
  unreadFrom: number | null;
}

/** A conversation, as one of its members sees it. */
export class ConversationDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000aaaa" */
  id: string;
  /** `direct`, `subject` or `group`. @example "subject" */
  @ApiProperty({ enum: CONVERSATION_TYPES })
  type: ConversationType;
  /** What it is about; null unless the type is `subject`. */
  @ApiProperty({ type: SubjectDto, nullable: true })
  subject: SubjectDto | null;
  /** The name of a group. */
  title: string | null;
  /** Everybody in it. */
  members: MemberDto[];
  /** The `seq` of the newest message, 0 without one. @example 12 */
  lastSeq: number;
  /** Everything up to this change is made: whoever keeps the conversation goes on with the changes after it. @example 20 */
  rev: number;
  /** The newest message; null without one. */
  @ApiProperty({ type: MessagePreviewDto, nullable: true })
  lastMessage: MessagePreviewDto | null;
  /** When it was begun, or the newest message was sent: lists are in this order. */
  lastActivityAt: Date;
  /** How many messages of others are behind the caller's read marker. @example 3 */
  unread: number;
  /** When it was begun. */
  createdAt: Date;
  /** Whether nothing can be said in it any more, because one of two people has blocked the other. */
  readOnly: boolean;
  /** What I have done with it for myself; null for somebody who is no member. */
  @ApiProperty({ type: MyPlaceDto, nullable: true })
  me: MyPlaceDto | null;
}

/** What is said of a conversation has changed. */
export class ConversationUpdatedDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** The name of a group. */
  title: string | null;
  /** What it is about; null unless the type is `subject`. */
  @ApiProperty({ type: SubjectDto, nullable: true })
  subject: SubjectDto | null;
  /** Whether nothing can be said in it any more, because one of two people has blocked the other. */
  readOnly: boolean;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
}

/** The answer to a creation. */
export class CreatedConversationDto extends ConversationDto {
  /** False when the conversation was there already. @example true */
  created: boolean;
}

/** One page of my conversations. */
export class ConversationPageDto {
  /** Newest activity first. */
  items: ConversationDto[];
  /** Hand it back as `cursor`; null on the last page. */
  nextCursor: string | null;
}
