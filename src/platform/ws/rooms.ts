import type { UserId } from '../../shared/ids.js';

/** Every socket of a person is here, from before its first message on. */
export const userRoom = (userId: UserId): string => `user:${userId}`;

/** Every socket of one session of a local account: what a logout closes. */
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`;
