import { Transform } from 'class-transformer';
import { IsBoolean, IsDate, IsInt, IsOptional, Max, MaxDate, Min, MinDate } from 'class-validator';
import { MyPlaceDto } from './conversation.dto.js';

/** Times outside of these years cannot be written as RFC 3339 wants it, or are not meant. */
const EARLIEST = new Date(0);
const LATEST = new Date('9999-12-31T23:59:59.999Z');

/** What to do with a conversation for me alone; what is not named stays as it is. */
export class PersonalChangesDto {
  /** Put it away until the next message, or take it back. @example true */
  @IsOptional()
  @IsBoolean()
  archived?: boolean;

  /** Until when I want no notifications of it, an ISO 8601 date of the years 1970 to 9999; null for wanting them. @example "2030-01-01T00:00:00Z" */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? new Date(value) : value))
  @IsDate()
  @MinDate(EARLIEST)
  @MaxDate(LATEST)
  mutedUntil?: Date | null;

  /** Pin it, or unpin it. @example true */
  @IsOptional()
  @IsBoolean()
  pinned?: boolean;
}

/** From where on a conversation is unread. */
export class MarkUnreadDto {
  /** The first message that is unread; without it the newest one of others. @example 12 */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  seq?: number;
}

/** What I have done with a conversation for myself. */
export class PersonalDto {
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** My place in it. */
  me: MyPlaceDto;
  /** How many messages of others are unread. @example 3 */
  unread: number;
  /** The number of the newest change in the conversation. @example 21 */
  rev: number;
}
