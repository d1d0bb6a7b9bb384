/** Somebody types, or no more (seeds/003, Typing Indicator). */
export class JivbookTypingEventDto {
  /** Who. @example "u-7" */
  userId: string;
  /** Whether they do. */
  isTyping: boolean;
  /** Where. @example "6650c0ffee0000000000aaaa" */
  chatId: string;
}

/** Somebody has read a message (seeds/003, Mark as Read). */
export class JivbookMessageReadDto {
  /** Which one. @example "6650c0ffee0000000000abcd" */
  messageId: string;
  /** Who has read it. @example "u-7" */
  userId: string;
  /** The chat it is in. @example "6650c0ffee0000000000aaaa" */
  chatId: string;
}
