import { ApiProperty } from '@nestjs/swagger';

/** How far a message has come with one person. */
export const RECEIPT_STATUSES = ['sent', 'delivered', 'read'] as const;

/** How far a message has come with one of the people it is for. */
export class ReceiptDto {
  /** Whom it is for. @example "u-7" */
  userId: string;
  /** `sent`: it is stored. `delivered`: it has reached one of their devices. `read`: they have read it, and let others see that. */
  @ApiProperty({ enum: RECEIPT_STATUSES })
  status: (typeof RECEIPT_STATUSES)[number];
  /** When they have read it: exact between two people, in groups the latest time that it can have been; null while they have not. */
  readAt: Date | null;
}
