import { IsMongoId } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';

/** Where the caller types. */
@FlatBody()
export class TypingDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

/** How long it is believed. */
export class TypingLeaseDto {
  /** When it ends unless it is said again. @example "2026-05-04T10:15:06.000Z" */
  expiresAt: Date;
}

/** Somebody types no more. */
export class TypingStoppedDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** Who. @example "u-7" */
  userId: string;
}

/** Somebody types. */
export class TypingStartedDto extends TypingStoppedDto {
  /** When `typing:stopped` follows unless they go on. @example "2026-05-04T10:15:06.000Z" */
  expiresAt: Date;
}
