import { ApiProperty } from '@nestjs/swagger';
import { MediaDto } from '../../media/index.js';

/** The message that another one answers, in short. */
export class QuoteDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** Its number in the conversation. @example 11 */
  seq: number;
  /** Who sent it; null for a system message. */
  senderId: string | null;
  /** Its beginning as it is now, at most 300 code points; empty once it is deleted. */
  content: string;
  /** When it was deleted; null while it is there. */
  deletedAt: Date | null;
}

/** One sign, and who has put it. */
export class ReactionDto {
  /** The sign. @example "👍" */
  emoji: string;
  /** How many people have put it. @example 2 */
  count: number;
  /** Who, in the order in which they did. @example ["u-7", "u-42"] */
  userIds: string[];
}

/** Where a forwarded message was first said. */
export class OriginDto {
  /** Who said it; null for a system message. @example "u-7" */
  senderId: string | null;
  /** When it was said. */
  createdAt: Date;
}

/** What a message said before it was edited. */
export class EarlierContentDto {
  /** What it said. @example "Is it stil available?" */
  content: string;
  /** Until when it said so. */
  until: Date;
}

/** A message. */
export class MessageDto {
  /** 24 hexadecimal digits. @example "6650c0ffee0000000000abcd" */
  id: string;
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Its number in the conversation: 1, 2, 3 ... Messages are in this order, whatever clocks say. @example 12 */
  seq: number;
  /** The number of its last change in the conversation: of two versions of it the higher one is the later. @example 20 */
  rev: number;
  /** Who sent it; null for a system message. @example "u-42" */
  senderId: string | null;
  /** The sender's own id of it: the same one again never sends twice. @example "c-1" */
  clientMessageId: string | null;
  /** `text`, `system`, or a kind of the marketplace's own such as `offer`. @example "text" */
  type: string;
  /** Plain text; clients escape it. @example "Is it still available?" */
  content: string;
  /** Pictures, videos, voice and files. */
  attachments: MediaDto[];
  /** The message that it answers; null without one. */
  @ApiProperty({ type: QuoteDto, nullable: true })
  replyTo: QuoteDto | null;
  /** What people think of it. */
  reactions: ReactionDto[];
  /** What the marketplace wants to keep with it. @example { "offer": 300 } */
  @ApiProperty({ type: Object, nullable: true })
  metadata: Record<string, unknown> | null;
  /** When it was sent. */
  createdAt: Date;
  /** When it was edited last; null if never. */
  editedAt: Date | null;
  /** When it was deleted, and everything that it said with it; null while it is there. */
  deletedAt: Date | null;
  /** Where it was first said; null unless it was forwarded. */
  @ApiProperty({ type: OriginDto, nullable: true })
  forwardedFrom: OriginDto | null;
  /** When it was pinned; null while it is not. */
  pinnedAt: Date | null;
  /** Who has pinned it. */
  pinnedBy: string | null;
}

/** The answer to a send. */
export class SentMessageDto extends MessageDto {
  /** True when the same send was stored before: this is what it stored then. */
  replayed: boolean;
}

/** A page of messages. */
export class MessagePageDto {
  /** In ascending order of `seq`. */
  items: MessageDto[];
  /** Whether there are older messages. */
  hasBefore: boolean;
  /** Whether there are newer messages. */
  hasAfter: boolean;
}
