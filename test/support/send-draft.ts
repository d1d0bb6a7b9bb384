import type { ChangeDraft, SendDraft } from '../../src/modules/conversations/heads/heads.policy.js';
import { type MessageId, newMessageId, type UserId } from '../../src/shared/ids.js';

/** What a conversation is told of a message of this person that is about to be written. */
export function draftBy(senderId: string | null, sendKey: string | null): SendDraft {
  const id = newMessageId();
  const fields = { type: 'text', content: '$hello', createdAt: new Date(), deletedAt: null };
  const preview = { id, senderId: senderId as UserId | null, ...fields };
  return { messageId: id, senderId: senderId as UserId | null, sendKey, preview };
}

/** What a conversation is told of a change of a message by this person. */
export function changeBy(
  changedBy: string | null,
  messageId: MessageId,
  preview?: ChangeDraft['preview'],
): ChangeDraft {
  const by = changedBy as UserId | null;
  return { messageId, changedBy: by, evenIfReadOnly: false, ...(preview && { preview }) };
}
