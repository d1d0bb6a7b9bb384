import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { isDuplicateKey } from '../../../platform/mongo/duplicate-key.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import type { ConversationId } from '../../../shared/ids.js';
import { ConversationNumberDocument } from './numbers.schema.js';

/** Where the highest number is kept. */
const COUNTER = 0;

/** Which number which conversation has. */
@Injectable()
export class NumbersRepository {
  private readonly rows: mongo.Collection<ConversationNumberDocument>;

  constructor(@InjectModel(ConversationNumberDocument.name) model: Model<ConversationNumberDocument>) {
    this.rows = nativeCollection(model);
  }

  /** The numbers of those of these conversations that have one. The index is found by the type alone. */
  async findMany(ids: readonly ConversationId[]): Promise<Map<ConversationId, number>> {
    const conversationIds = ids.map((id) => new Types.ObjectId(id));
    const rows = await this.rows
      .find({ conversationId: { $in: conversationIds, $type: 'objectId' } })
      .toArray();
    return new Map(
      rows.map(({ _id, conversationId }) => [conversationId?.toHexString() as ConversationId, _id]),
    );
  }

  /** The conversation of a number. */
  async findConversation(number: number): Promise<ConversationId | null> {
    const row = await this.rows.findOne({ _id: number, conversationId: { $type: 'objectId' } });
    return (row?.conversationId?.toHexString() ?? null) as ConversationId | null;
  }

  /** Gives a conversation a number, unless somebody else does so at this moment. A number may be left out, never given twice. */
  async assign(id: ConversationId): Promise<void> {
    const _id = await this.next();
    try {
      await this.rows.insertOne({ _id, conversationId: new Types.ObjectId(id) });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  private async next(): Promise<number> {
    const options = { upsert: true, returnDocument: 'after' } as const;
    const take = (): Promise<ConversationNumberDocument | null> =>
      this.rows.findOneAndUpdate({ _id: COUNTER }, { $inc: { last: 1 } }, options);
    // Two that make the counter at once: the second finds it made.
    const row = await take().catch((error: unknown) => {
      if (isDuplicateKey(error)) return take();
      throw error;
    });
    return row?.last as number;
  }
}
