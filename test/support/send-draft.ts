import type { SendDraft } from '../../src/modules/conversations/heads/heads.policy.js';
import { newMessageId, type UserId } from '../../src/shared/ids.js';

/** What a conversation is told of a message of this person that is about to be written. */
export function draftBy(senderId: string | null, sendKey: string | null): SendDraft {
  const id = newMessageId();
  const fields = { type: 'text', content: '$hello', createdAt: new Date(), deletedAt: null };
  const preview = { id, senderId: senderId as UserId | null, ...fields };
  return { messageId: id, senderId: senderId as UserId | null, sendKey, preview };
}
