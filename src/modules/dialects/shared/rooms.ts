/** The sockets of a contract's namespace that look at a conversation. */
export const roomOf = (conversationId: string | number): string => `conversation:${conversationId}`;

/** The sockets of a contract's namespace that want to hear of what is for a person, wherever it happens. */
export const personalRoomOf = (userId: string): string => `personal:${userId}`;
