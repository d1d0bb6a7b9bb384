/**
 * Who may change what. Content: its sender, within the window, while it is there. Deleting: its sender, at any time, also
 * where nothing new can be said; and moderators. Reactions and pins: every member; a message has at most 50 different
 * emojis, each person each of them once; a conversation has at most 100 pinned messages. Doing again what is done already
 * changes nothing.
 */
import type { Principal } from '../../../platform/auth/principal.js';
import type { MessageId } from '../../../shared/ids.js';
import { MAX_DIFFERENT_REACTIONS, MAX_PINNED, type Message } from '../message.js';
import { messageErrors } from '../messages.errors.js';

const EMOJI = new RegExp('^(?:\\p{RGI_Emoji}|\\p{Extended_Pictographic})$', 'v');

/** Throws `messages.not_own`, `messages.deleted` or `messages.edit_window_over`. The window is in seconds. */
export function assertMayEdit(caller: Principal, message: Message, windowSeconds: number): void {
  if (message.senderId !== caller.userId) throw messageErrors.notOwn();
  assertThere(message);
  if (Date.now() - message.createdAt.getTime() > windowSeconds * 1000) throw messageErrors.editWindowOver();
}

/** Throws `messages.not_own`. */
export function assertMayDelete(caller: Principal, message: Message): void {
  if (message.senderId !== caller.userId && !isModerator(caller)) throw messageErrors.notOwn();
}

/** Throws `messages.deleted`. */
export function assertThere(message: Message): void {
  if (message.deletedAt) throw messageErrors.deleted();
}

/** Throws `messages.invalid_emoji`. */
export function assertEmoji(emoji: string): void {
  if (!EMOJI.test(emoji)) throw messageErrors.invalidEmoji();
}

/** Throws `messages.too_many_reactions`. */
export function assertRoomFor(emoji: string, { reactions }: Message): void {
  const different = new Set(reactions.map((reaction) => reaction.emoji)).add(emoji);
  if (different.size > MAX_DIFFERENT_REACTIONS) throw messageErrors.tooManyReactions();
}

/**
 * Throws `messages.too_many_pins`. What is being changed by others counts as pinned: of many pins that race none is one too many.
 */
export function assertRoomForPin(id: MessageId, pinned: MessageId[], beingChanged: MessageId[]): void {
  const others = new Set([...pinned, ...beingChanged]);
  others.delete(id);
  if (others.size >= MAX_PINNED) throw messageErrors.tooManyPins();
}

/** Moderators delete what others have sent, and see what was edited away. */
export function isModerator(caller: Principal): boolean {
  return caller.roles.includes('admin');
}
