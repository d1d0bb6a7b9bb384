/** The sockets of a contract's namespace that look at a conversation. */
export const roomOf = (conversationId: string | number): string => `conversation:${conversationId}`;
