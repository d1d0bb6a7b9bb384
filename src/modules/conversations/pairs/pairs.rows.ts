import type { mongo } from 'mongoose';
import type { ConversationDocument } from '../conversations.schema.js';

const ofTwo = { type: { $ne: 'group' } } as const;

/** Everybody's id is a whole number from 1 on that JSON can carry; two texts of 16 digits compare like numbers. */
const ofNumbers = {
  members: {
    $not: {
      $elemMatch: {
        $nor: [
          { userId: /^[1-9]\d{0,14}$/ },
          { userId: { $regex: /^[1-9]\d{15}$/, $lte: String(Number.MAX_SAFE_INTEGER) } },
        ],
      },
    },
  },
};

/** Which conversations of two people: all, or those whose people have numbers for ids. */
export type PairsKind = 'all' | 'of-numbers';

/** The conversations of two people. */
export function pairsOf(kind: PairsKind): mongo.Filter<ConversationDocument> {
  return { ...ofTwo, ...(kind === 'of-numbers' && ofNumbers) };
}
