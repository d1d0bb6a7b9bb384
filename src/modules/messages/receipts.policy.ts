/**
 * How far a message has come with the people it is for. People have markers and messages have numbers: whatever is not above
 * the marker is delivered, or read, as far as the person lets others see that.
 */
import type { UserId } from '../../shared/ids.js';
import { type Conversation, readAtOf } from '../conversations/index.js';
import type { ReceiptDto } from './dto/receipts.dto.js';
import type { Message } from './message.js';

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
export function previousReadSeq({ members }: Conversation, userId: UserId): number {
  const moves = members.find((member) => member.userId === userId)?.shown.reads ?? [];
  return moves.at(-2)?.seq ?? 0;
}
