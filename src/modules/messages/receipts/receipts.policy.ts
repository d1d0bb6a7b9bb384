/**
 * How far a message has come with the people it is for. People have markers and messages have numbers: whatever is not above
 * the marker is delivered, or read, as far as the person lets others see that.
 */
import type { UserId } from '../../../shared/ids.js';
import { type Conversation, readAtOf } from '../../conversations/index.js';
import type { ReceiptDto } from '../dto/receipts.dto.js';
import type { Message } from '../message.js';

type Numbered = Pick<Message, 'seq'> & { senderId: string | null };

/** The receipts of a message, as its sender sees them: one for each other member. */
export function receiptsOf({ members }: Conversation, { seq, senderId }: Numbered): ReceiptDto[] {
  return members
    .filter(({ userId }) => userId !== senderId)
    .map((member) => {
      const readAt = readAtOf(member, seq);
      const hasCome = seq <= member.shown.lastDeliveredSeq;
      return { userId: member.userId, status: readAt ? 'read' : hasCome ? 'delivered' : 'sent', readAt };
    });
}

/** Where a person's read marker stood before it moved to where it is, as far as others have seen it move. */
export function previousReadSeq(conversation: Conversation, userId: UserId): number {
  return readsOf(conversation, userId).at(-2)?.seq ?? 0;
}

/**
 * Where a person's read marker stood before they answered with the message of this number, as far as others have seen it move; null
 * when there was nothing to read.
 */
export function readBeforeAnswer(conversation: Conversation, userId: UserId, seq: number): number | null {
  const moves = readsOf(conversation, userId);
  const index = moves.findIndex((move) => move.seq === seq);
  return index < 0 ? null : (moves[index - 1]?.seq ?? 0);
}

/** Where a person's delivered marker stood before it moved to where it is, as the others see it. */
export function previousDeliveredSeq({ members }: Conversation, userId: UserId): number {
  return members.find((member) => member.userId === userId)?.shown.deliveredFrom ?? 0;
}

function readsOf(
  { members }: Conversation,
  userId: UserId,
): Conversation['members'][number]['shown']['reads'] {
  return members.find((member) => member.userId === userId)?.shown.reads ?? [];
}
