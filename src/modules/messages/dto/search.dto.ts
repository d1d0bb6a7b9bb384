import { IsMongoId, IsOptional, IsString } from 'class-validator';
import { PageQueryDto } from '../../../platform/http/page-query.dto.js';
import { MessageDto } from './message.dto.js';

/** What to look for. */
export class SearchQueryDto extends PageQueryDto {
  /**
   * Literal text, also part of a word, in any script and regardless of case: 1 to 100 code points after trimming.
   * @example "hobbit"
   */
  @IsString()
  q: string;
}

/** What to look for, over a socket. */
export class SearchMessagesDto extends SearchQueryDto {
  /** Where to look; all my conversations without it. @example "6650c0ffee0000000000aaaa" */
  @IsOptional()
  @IsMongoId()
  conversationId?: string;
}

/** A place in `content`, in UTF-16 units, as JavaScript, Java and Swift's `utf16` count them. */
export class HighlightDto {
  /** Where it begins. @example 4 */
  start: number;
  /** The first unit behind it. @example 10 */
  end: number;
}

/** A message that was found. */
export class SearchHitDto {
  /** The message as it is now. */
  message: MessageDto;
  /** Every place in its content with what was looked for; they do not overlap. */
  highlights: HighlightDto[];
}

/** One page of what was found. */
export class SearchPageDto {
  /** Conversation by conversation, newest activity first; newest message first inside. */
  items: SearchHitDto[];
  /** Hand it back as `cursor` with the same `q`; null at the end. There may be more even when the page is not full. */
  nextCursor: string | null;
}
