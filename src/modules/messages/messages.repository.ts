import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll } from '../../platform/mongo/find-all.js';
import { insertAll } from '../../platform/mongo/insert-all.js';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import { asLongAsItTook, GroupCommit } from '../../shared/group-commit.js';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { SeqRange } from '../conversations/index.js';
import type { Message } from './message.js';
import {
  keyOf,
  type MessageRow,
  type NewMessageIntent,
  toMessage,
  toRow,
  type VoidPlace,
  voidRow,
  within,
  withoutHistory,
} from './messages.rows.js';
import { MessageDocument, VOID_TYPE } from './messages.schema.js';
import { notShown, type ShownMessage, type ShownRow, toShown } from './shown-message.rows.js';

const visible = { type: { $ne: VOID_TYPE } };

/** The messages: stored, and read back. */
@Injectable()
export class MessagesRepository {
  private readonly rows: mongo.Collection<MessageDocument>;
  private readonly byId = new GroupCommit((ids: MessageId[]) => this.findAllById(ids), asLongAsItTook);
  private readonly inserts = new GroupCommit((rows: MessageRow[]) => insertAll(this.model, rows, isSame));

  constructor(@InjectModel(MessageDocument.name) private readonly model: Model<MessageDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Stores a message, with others that come at the same time. False when its sender has used the client id before, or its place was made void. */
  insert(message: Message): Promise<boolean> {
    return this.inserts.do(toRow(message));
  }

  /** Makes the place of a message void for ever, unless another has taken it. False when the message is there after all. */
  async insertVoid(place: NewMessageIntent): Promise<boolean> {
    try {
      await this.rows.insertOne(voidRow(place));
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const id = new Types.ObjectId(place.messageId);
      return (await this.rows.findOne({ id, ...visible }, { projection: { _id: 1 } })) === null;
    }
  }

  /** Makes these places void for ever, those that nothing has taken. */
  async insertVoids(places: VoidPlace[]): Promise<void> {
    const outcomes = await insertAll(this.model, places.map(voidRow));
    for (const outcome of outcomes) if (outcome instanceof Error) throw outcome;
  }

  /** The message, wherever it is: access is the caller's to check. */
  async findById(id: MessageId): Promise<Message | null> {
    const row = await this.byId.do(id);
    return row && toMessage(row);
  }

  /** The message that was sent under this key. */
  async findSent(conversationId: ConversationId, sendKey: string): Promise<Message | null> {
    const row = await this.rows.findOne({
      _id: keyOf(conversationId, sendKey),
      conversationId: new Types.ObjectId(conversationId),
    });
    return row && toMessage(row);
  }

  /** The messages among these that are in the conversation. */
  async findMany(conversationId: ConversationId, ids: MessageId[]): Promise<Message[]> {
    const filter = {
      id: { $in: ids.map((id) => new Types.ObjectId(id)) },
      conversationId: new Types.ObjectId(conversationId),
    };
    const rows = await this.rows
      .find({ ...filter, ...visible })
      .project<MessageRow>(withoutHistory)
      .toArray();
    return rows.map(toMessage);
  }

  /**
   * Messages with a `seq` between these two, both exclusive, in ascending order: the first ones, or with a negative
   * limit the last ones.
   */
  async findBetween(
    conversationId: ConversationId,
    range: { after: number; before?: number },
    limit: number,
  ): Promise<ShownMessage[]> {
    const seq = { $gt: range.after, ...(range.before !== undefined && { $lt: range.before }) };
    const rows = await findAll<MessageDocument, ShownRow>(
      this.model,
      { conversationId: new Types.ObjectId(conversationId), seq, ...visible },
      { projection: notShown, sort: { seq: limit < 0 ? -1 : 1 }, limit: Math.abs(limit) },
    );
    return (limit < 0 ? rows.reverse() : rows).map((row) => toShown(conversationId, row));
  }

  /** Everything that has a place in this range, voids too, in ascending order. */
  async findPlaces(range: SeqRange): Promise<Message[]> {
    const rows = await this.rows
      .find(within(range))
      .project<MessageRow>(withoutHistory)
      .sort({ seq: 1 })
      .toArray();
    return rows.map(toMessage);
  }

  /** The messages that have a `rev` above this one and were edited or deleted. */
  async findRevised(conversationId: ConversationId, above: number): Promise<Message[]> {
    const isRevised: mongo.Filter<MessageDocument> = {
      $or: [{ editedAt: { $type: 'date' } }, { deletedAt: { $type: 'date' } }],
    };
    const rows = await this.rows
      .find({
        conversationId: new Types.ObjectId(conversationId),
        rev: { $gt: above },
        ...isRevised,
        ...visible,
      })
      .project<MessageRow>(withoutHistory)
      .toArray();
    return rows.map(toMessage);
  }

  /** The highest `rev` in the conversation, of voids too; 0 where nothing has a place. */
  async lastRev(conversationId: ConversationId): Promise<number> {
    const row = await this.rows.findOne(
      { conversationId: new Types.ObjectId(conversationId) },
      { sort: { rev: -1 }, projection: { rev: 1 } },
    );
    return row?.rev ?? 0;
  }

  /** The pinned messages, newest pin first. */
  async findPinned(conversationId: ConversationId, limit: number): Promise<Message[]> {
    const rows = await this.rows
      .find({ conversationId: new Types.ObjectId(conversationId), pinnedAt: { $type: 'date' } })
      .project<MessageRow>(withoutHistory)
      .sort({ pinnedAt: -1 })
      .limit(limit)
      .toArray();
    return rows.map(toMessage);
  }

  /** Which of these messages are there and not deleted. */
  async findExisting(ids: MessageId[]): Promise<Set<MessageId>> {
    const rows = await this.rows
      .find({ id: { $in: ids.map((id) => new Types.ObjectId(id)) }, deletedAt: null, ...visible })
      .project<Pick<MessageDocument, 'id'>>({ id: 1 })
      .toArray();
    return new Set(rows.map(({ id }) => id.toHexString() as MessageId));
  }

  private async findAllById(ids: MessageId[]): Promise<(MessageRow | null)[]> {
    const filter = { id: { $in: ids.map((id) => new Types.ObjectId(id)) }, ...visible };
    const rows = await findAll<MessageDocument>(this.model, filter);
    const byId = new Map(rows.map((row) => [row.id.toHexString(), row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** How many messages of each range, that are there, are not by this person. */
  async countOfOthers(userId: UserId, ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    const counts = await this.rows
      .aggregate<{ _id: Types.ObjectId; count: number }>([
        { $match: { $or: ranges.map((range) => ({ ...within(range), ...byOthers(userId) })) } },
        { $group: { _id: '$conversationId', count: { $count: {} } } },
      ])
      .toArray();
    return new Map(counts.map(({ _id, count }) => [_id.toHexString() as ConversationId, count]));
  }

  /** The `seq` of the newest message of the range that is there and not by this person. */
  async lastOfOthers(userId: UserId, range: SeqRange): Promise<number | null> {
    const row = await this.rows.findOne(
      { ...within(range), ...byOthers(userId) },
      { sort: { seq: -1 }, projection: { seq: 1 } },
    );
    return row?.seq ?? null;
  }
}

/** Two rows under one key: the same message, or another that was sent under the same client id. */
function isSame(row: MessageRow, stored: MessageRow): boolean {
  return row.id.equals(stored.id);
}

function byOthers(userId: UserId): mongo.Filter<MessageDocument> {
  return { senderId: { $ne: userId }, hidden: { $ne: true } };
}
