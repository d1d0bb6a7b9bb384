import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { isDuplicateKey } from '../../../platform/mongo/duplicate-key.js';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import { AskTogether } from '../../../shared/ask-together.js';
import type { TimeCursor } from '../../../shared/cursor.js';
import type { UserId } from '../../../shared/ids.js';
import { BlockDocument } from './blocks.schema.js';

/** Somebody who is blocked. */
export interface Block {
  /** Of the entry, for cursors. */
  id: string;
  userId: UserId;
  at: Date;
}

/** Who blocks whom. */
export interface BlockPair {
  blockerId: UserId;
  blockedId: UserId;
}

interface Sides {
  userId: UserId;
  others: readonly UserId[];
}

/** How many people are asked about at once. */
const PEOPLE_TOGETHER = 2000;

/** Who blocks whom. */
@Injectable()
export class BlocksRepository {
  private readonly rows: mongo.Collection<BlockDocument>;
  private readonly between = new AskTogether<Sides, BlockPair[]>({
    alone: ({ userId, others }) => this.findPairs([userId], others),
    together: (questions) => this.findTogether(questions),
  });

  constructor(@InjectModel(BlockDocument.name) private readonly model: Model<BlockDocument>) {
    this.rows = nativeCollection(model);
  }

  /** One person blocks another from now on. False when they did already. */
  async add(blockerId: UserId, blockedId: UserId): Promise<boolean> {
    try {
      await this.rows.insertOne({ _id: new Types.ObjectId(), blockerId, blockedId, at: new Date() });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  /** One person no longer blocks another. False when they did not. */
  async remove(blockerId: UserId, blockedId: UserId): Promise<boolean> {
    const { deletedCount } = await this.rows.deleteOne({ blockerId, blockedId });
    return deletedCount > 0;
  }

  /** Whom somebody blocks, newest first, from behind the cursor on. */
  async list(blockerId: UserId, limit: number, after?: TimeCursor): Promise<Block[]> {
    const rows = await this.rows
      .find({ blockerId, ...(after && isBehind(after)) })
      .sort({ at: -1, _id: -1 })
      .limit(limit)
      .toArray();
    return rows.map(({ _id, blockedId, at }) => ({ id: _id.toHexString(), userId: blockedId as UserId, at }));
  }

  /** All blocks between this person and those, in either direction. */
  findBetween(userId: UserId, others: readonly UserId[]): Promise<BlockPair[]> {
    return this.between.ask({ userId, others });
  }

  private async findTogether(questions: Sides[]): Promise<BlockPair[][] | null> {
    const people = new Set(questions.map(({ userId }) => userId));
    const others = new Set(questions.flatMap((question) => question.others));
    if (people.size + others.size > PEOPLE_TOGETHER) return null;
    const pairs = await this.findPairs([...people], [...others]);
    return questions.map((question) => pairs.filter((pair) => isBetween(question, pair)));
  }

  private findPairs(people: UserId[], others: readonly UserId[]): Promise<BlockPair[]> {
    const blocks = { blockerId: { $in: people }, blockedId: { $in: [...others] } };
    const isBlocked = { blockedId: { $in: people }, blockerId: { $in: [...others] } };
    return findAll<BlockDocument, BlockPair>(this.model, { $or: [blocks, isBlocked] });
  }
}

function isBetween({ userId, others }: Sides, { blockerId, blockedId }: BlockPair): boolean {
  if (blockerId === userId) return others.includes(blockedId);
  return blockedId === userId && others.includes(blockerId);
}

function isBehind({ at, id }: TimeCursor): mongo.Filter<BlockDocument> {
  const date = new Date(at);
  return { at: { $lte: date }, $or: [{ at: { $lt: date } }, { _id: { $lt: new Types.ObjectId(id) } }] };
}
