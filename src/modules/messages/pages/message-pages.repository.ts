import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import type { SeqRange } from '../../conversations/index.js';
import { within } from '../messages.rows.js';
import { MessageDocument, VOID_TYPE } from '../messages.schema.js';
import {
  notShown,
  notShownOfSeveral,
  type ShownMessage,
  type ShownRow,
  type ShownRowOfSeveral,
  toShown,
} from '../shown-message.rows.js';

/** The messages of a conversation behind the history that its reader has cleared; with the tombstones of deleted ones, or not. */
export interface Shelf {
  id: ConversationId;
  floor: number;
  withDeleted: boolean;
}

/** Some of a shelf, in one direction. */
export interface Stack {
  newestFirst: boolean;
  skip: number;
  limit: number;
}

/** One person, or everybody else; nobody is not among them. */
export type Sender = { by: UserId } | { notBy: UserId };

/** Messages by their place in a list, for readers who count pages. */
@Injectable()
export class MessagePagesRepository {
  private readonly rows: mongo.Collection<MessageDocument>;

  constructor(@InjectModel(MessageDocument.name) private readonly model: Model<MessageDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Some messages of a conversation. */
  async find(shelf: Shelf, { newestFirst, skip, limit }: Stack): Promise<ShownMessage[]> {
    const sort = { seq: newestFirst ? -1 : 1 } as const;
    const reading = { projection: notShown, sort, skip, limit };
    const rows = await findAll<MessageDocument, ShownRow>(this.model, on(shelf), reading);
    return rows.map((row) => toShown(shelf.id, row));
  }

  /** How many of the places of a conversation are void. */
  countVoid({ id, floor }: Omit<Shelf, 'withDeleted'>): Promise<number> {
    const place = { conversationId: new Types.ObjectId(id), seq: { $gt: floor } };
    return this.rows.countDocuments({ ...place, hidden: true, type: VOID_TYPE });
  }

  /** What this sender has said in these ranges, in any order; deleted messages are left out. */
  async findBy(sender: Sender, ranges: SeqRange[]): Promise<ShownMessage[]> {
    const senderId = 'by' in sender ? sender.by : { $nin: [sender.notBy, null] };
    const rows = await findAll<MessageDocument, ShownRowOfSeveral>(
      this.model,
      { $or: ranges.map(within), hidden: { $ne: true }, senderId },
      { projection: notShownOfSeveral },
    );
    return rows.map((row) => toShown(row.conversationId.toHexString() as ConversationId, row));
  }
}

function on({ id, floor, withDeleted }: Shelf): mongo.Filter<MessageDocument> {
  const place = { conversationId: new Types.ObjectId(id), seq: { $gt: floor } };
  return withDeleted ? { ...place, type: { $ne: VOID_TYPE } } : { ...place, hidden: { $ne: true } };
}
