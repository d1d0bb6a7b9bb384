/** Messages that were read by naming the last of them: that one comes first, and the order of the others stays. */
export function namedFirst<Message>(messages: Message[]): Message[] {
  return [...messages.slice(-1), ...messages.slice(0, -1)];
}
