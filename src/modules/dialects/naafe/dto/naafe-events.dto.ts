/** A message is there (seeds/001, `message-sent`). */
export class NaafeMessageSentDto {
  /** Its id. @example "6650c0ffee0000000000abcd" */
  messageId: string;
  /** The conversation it is in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** What was said. @example "When can you come?" */
  content: string;
  /** When it was said. @example "2024-01-01T00:00:00.000Z" */
  timestamp: Date;
}

/** A message from the other one (seeds/001, `receive-message`). */
export class NaafeMessageReceivedDto extends NaafeMessageSentDto {
  /** Who said it; null for a system message. @example "u-7" */
  senderId: string | null;
}

/** Messages were read (seeds/001, `messages-read`). */
export class NaafeMessagesReadDto {
  /** The conversation they are in. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** How many. @example 5 */
  readCount: number;
}
