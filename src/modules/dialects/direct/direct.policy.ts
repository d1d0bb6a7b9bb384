/**
 * Numbers for messages (seeds/CLARIFICATIONS, 004): the number of the conversation and the message's own number in it, side by
 * side in the 53 bits that a JSON number carries exactly. That is room for 536,870,911 conversations of 16,777,215 messages.
 */

/** How many numbers a conversation has for its messages. */
const SPAN = 2 ** 24;

/** Where a message is. */
export interface MessagePlace {
  conversation: number;
  seq: number;
}

/** The number of a message. Throws where there is none: two messages never share one. */
export function messageNumber({ conversation, seq }: MessagePlace): number {
  const number = conversation * SPAN + seq;
  if (seq >= SPAN || !Number.isSafeInteger(number))
    throw new RangeError('There is no number for this message.');
  return number;
}

/** Where the message of a number is, if it is anywhere. */
export function messagePlace(number: number): MessagePlace {
  return { conversation: Math.floor(number / SPAN), seq: number % SPAN };
}
