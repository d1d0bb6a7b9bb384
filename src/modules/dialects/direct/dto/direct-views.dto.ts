import { ApiProperty } from '@nestjs/swagger';

/** Details of a person. */
export class DirectUserDto {
  /** The `sub` of the person's token, as a number. @example 2 */
  id: number;
  /** The name to show; null for somebody who has never been here. @example "Asha Rao" */
  name: string | null;
  /** Address of a picture. @example "https://market.example/u/2.jpg" */
  avatar_url: string | null;
}

/** Details of a person, and whether they are there (seeds/004, Features). */
export class DirectPersonDto extends DirectUserDto {
  /** Whether they have a socket open, as far as the caller may know. */
  is_online: boolean;
  /** When they were here last; null when that is unknown or not for the caller. */
  @ApiProperty({ type: Date, nullable: true })
  last_seen_at: Date | null;
}

/** A conversation (seeds/004, Conversation Model). */
export class DirectConversationDto {
  /** Its number. @example 1 */
  id: number;
  /** The smaller one of the ids of its two people. @example 1 */
  participant_1_id: number;
  /** The greater one. @example 2 */
  participant_2_id: number;
  /** The beginning of the newest message; null without one, and once it is deleted. @example "Hello! How are you?" */
  last_message: string | null;
  /** When it was sent; null without one. */
  @ApiProperty({ type: Date, nullable: true })
  last_message_at: Date | null;
  /** How many messages the caller has not read. @example 3 */
  unread_count: number;
  /** When it was begun. */
  createdAt: Date;
  /** When something was said in it last, or it was begun. */
  updatedAt: Date;
  /** The person of `participant_1_id`. */
  participant1: DirectPersonDto;
  /** The person of `participant_2_id`. */
  participant2: DirectPersonDto;
}

/** A message (seeds/004, Message Model). */
export class DirectMessageDto {
  /** Its number. @example 16777217 */
  id: number;
  /** Who said it; null for a system message. @example 1 */
  sender_id: number | null;
  /** Whom it is for. @example 2 */
  receiver_id: number;
  /** The number of its conversation. @example 1 */
  conversation_id: number;
  /** What was said. @example "Hello! How are you?" */
  content: string;
  /** Address of a file; of something that was uploaded natively relative to this server, and for the caller alone. */
  attachment_url: string | null;
  /** Whether the receiver has read it. */
  is_read: boolean;
  /** When they have; null while they have not. */
  @ApiProperty({ type: Date, nullable: true })
  read_at: Date | null;
  /** When it was deleted: null, since deleted messages are not shown. */
  @ApiProperty({ type: Date, nullable: true })
  deletedAt: Date | null;
  /** When it was sent. */
  createdAt: Date;
  /** When it was changed last. */
  updatedAt: Date;
  /** Who said it; null for a system message. */
  @ApiProperty({ type: DirectPersonDto, nullable: true })
  sender: DirectPersonDto | null;
  /** Whom it is for. */
  receiver: DirectPersonDto;
}

/** What is unread in one conversation. The document names no fields, so each goes by the names of both its worlds. */
export class DirectUnreadDto {
  /** The number of the conversation. @example 1 */
  conversation_id: number;
  /** The same. @example 1 */
  conversationId: number;
  /** How many messages. @example 3 */
  unread_count: number;
  /** The same. @example 3 */
  unreadCount: number;
  /** The same. @example 3 */
  count: number;
  /** Who has sent them. */
  other_participant: DirectPersonDto;
  /** The same. */
  otherParticipant: DirectPersonDto;
}
