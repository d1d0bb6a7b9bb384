import { ApiProperty } from '@nestjs/swagger';
import { ReactionDto } from './message.dto.js';

/** Somebody has put a sign to a message, or taken it away. */
export class ReactionEventDto {
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Which message, by its `id`. @example "6650c0ffee0000000000abcd" */
  messageId: string;
  /** The number of the message in the conversation. @example 12 */
  seq: number;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
  /** Who did it. @example "u-7" */
  userId: string;
  /** The sign. @example "👍" */
  emoji: string;
  /** True when it was put, false when it was taken away. */
  added: boolean;
  /** All signs of the message as they are now. */
  @ApiProperty({ type: [ReactionDto] })
  reactions: ReactionDto[];
}

/** A message was pinned or unpinned. */
export class PinEventDto {
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Which message, by its `id`. @example "6650c0ffee0000000000abcd" */
  messageId: string;
  /** The number of the message in the conversation. @example 12 */
  seq: number;
  /** The number of this change in the conversation. @example 21 */
  rev: number;
  /** When it was pinned; null when it was unpinned. */
  pinnedAt: Date | null;
  /** Who has pinned it; null when it was unpinned. */
  pinnedBy: string | null;
}
