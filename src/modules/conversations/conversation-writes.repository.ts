import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll } from '../../platform/mongo/find-all.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { ConversationId } from '../../shared/ids.js';
import { InOrder } from '../../shared/in-order.js';
import type { Conversation } from './conversation.js';
import { changed } from './conversations.pipelines.js';
import { type ConversationRow, toConversation } from './conversations.rows.js';
import { ConversationDocument } from './conversations.schema.js';
import { HeadCache } from './heads/head-cache.js';
import { HeldHeads } from './heads/held-heads.js';

/** How the other repositories change a conversation that may have its head in the memory of this node. */
@Injectable()
export class ConversationWritesRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;
  /** One after the other: the store would begin those anew that meet in one conversation. */
  private readonly inOrder = new InOrder();

  constructor(
    @InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>,
    private readonly heads: HeadCache,
    private readonly held: HeldHeads,
  ) {
    this.rows = nativeCollection(model);
  }

  /**
   * Makes these changes by one write that takes a `rev`, where the condition holds. Answers the conversation as it is then, or null when
   * nothing was changed.
   */
  change(
    id: ConversationId,
    condition: mongo.Filter<ConversationDocument>,
    changes: mongo.Document,
  ): Promise<Conversation | null> {
    return this.changeOften(id, condition, [changes]);
  }

  /** The same for several changes, one after the other by one write, of which each takes a `rev`. */
  changeOften(
    id: ConversationId,
    condition: mongo.Filter<ConversationDocument>,
    all: mongo.Document[],
  ): Promise<Conversation | null> {
    const filter = { $and: [{ _id: new Types.ObjectId(id) }, condition] };
    const update = updateOf(all);
    return this.held.during(id, () =>
      this.inOrder.run(id, async () => {
        const row = await this.rows.findOneAndUpdate(filter, update, { returnDocument: 'after' });
        if (row) this.heads.follow(row);
        return row && toConversation(row);
      }),
    );
  }

  /**
   * The same for many conversations by one write, whatever they are like: the changes themselves know what there is to change. Answers
   * them as they are a moment later. Nobody has their heads in memory (`HeldHeads.during`).
   */
  async changeMany(
    all: { id: ConversationId; changes: mongo.Document[] }[],
  ): Promise<Map<ConversationId, Conversation>> {
    if (all.length === 0) return new Map();
    const ids = all.map(({ id }) => new Types.ObjectId(id));
    // By nothing but the primary key: the store plans every other filter, for each of them.
    const updates = all.map(({ changes }, index) => ({
      updateOne: { filter: { _id: ids[index] as Types.ObjectId }, update: updateOf(changes) },
    }));
    await this.rows.bulkWrite(updates, { ordered: false });
    const rows: ConversationRow[] = await findAll(this.model, { _id: { $in: ids } });
    for (const row of rows) this.heads.follow(row);
    return new Map(rows.map((row) => [row._id.toHexString() as ConversationId, toConversation(row)]));
  }
}

function updateOf(all: mongo.Document[]): mongo.Document[] {
  return all.map((changes) => ({ $set: { ...changed(), ...changes } }));
}
