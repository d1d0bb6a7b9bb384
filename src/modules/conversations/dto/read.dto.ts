import { IsInt, IsMongoId, Max, Min } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';

/** How far the caller has read. */
@FlatBody()
export class ReadDto {
  /** Everything up to this `seq` is read; a number beyond the newest message means all of them. @example 12 */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seq: number;
}

/** How far the caller has read, over a socket. */
@FlatBody()
export class ReadConversationDto extends ReadDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

/** How far messages have reached the caller. */
@FlatBody()
export class DeliveredDto {
  /** Everything up to this `seq` has reached this device. @example 12 */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seq: number;
}

/** How far messages have reached the caller, over a socket. */
@FlatBody()
export class DeliveredInConversationDto extends DeliveredDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

/** The caller's delivered marker. */
export class DeliveredMarkerDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Everything up to this `seq` has reached the caller. @example 12 */
  seq: number;
}

/** The caller's read marker. */
export class ReadMarkerDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Everything up to this `seq` is read: what was asked for, or more when the marker was further already. @example 12 */
  seq: number;
  /** What is left unread. @example 0 */
  unread: number;
}

/** Somebody's read marker, or delivered marker, has moved. */
export class MarkerEventDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Whose marker it is. @example "u-7" */
  userId: string;
  /** Everything up to this `seq` is read, or has reached them. @example 12 */
  seq: number;
  /** When it moved; null where that is no longer known. */
  at: Date | null;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
}

/** The unread messages of one conversation. */
export class UnreadConversationDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** How many messages of others are behind the caller's read marker, at least 1. @example 3 */
  unread: number;
}

/** Everything that the caller has not read. */
export class UnreadDto {
  /** The sum over all conversations. @example 5 */
  total: number;
  /** The conversations with unread messages, newest activity first. */
  conversations: UnreadConversationDto[];
}
