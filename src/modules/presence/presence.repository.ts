import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import { PresenceDocument } from './presence.schema.js';

/** When people were here last, and who does not want to be seen. Every query is by `_id`. */
@Injectable()
export class PresenceRepository {
  private readonly rows: mongo.Collection<PresenceDocument>;

  constructor(@InjectModel(PresenceDocument.name) model: Model<PresenceDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Somebody is here. Answers whether they are invisible; then nobody sees that they were. */
  async arrive(userId: UserId, at: Date): Promise<boolean> {
    const isInvisible = { $ifNull: ['$isInvisible', false] };
    const lastSeenAt = { $cond: [isInvisible, '$lastSeenAt', { $max: ['$lastSeenAt', at] }] };
    const row = await this.rows.findOneAndUpdate({ _id: userId }, [{ $set: { isInvisible, lastSeenAt } }], {
      upsert: true,
      returnDocument: 'after',
    });
    return row?.isInvisible ?? false;
  }

  /** These people were here until then. */
  async saveSeen(userIds: readonly UserId[], at: Date): Promise<void> {
    if (userIds.length > 0)
      await this.rows.updateMany({ _id: { $in: [...userIds] } }, { $max: { lastSeenAt: at } });
  }

  /** Whoever becomes invisible was last seen now. */
  async setInvisible(userId: UserId, isInvisible: boolean, at: Date): Promise<void> {
    await this.rows.updateOne(
      { _id: userId },
      { $set: { isInvisible }, $max: { lastSeenAt: at } },
      { upsert: true },
    );
  }

  /** Those of these people who are invisible. */
  async invisibleAmong(userIds: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.rows
      .find({ _id: { $in: [...userIds] }, isInvisible: true }, { projection: { _id: 1 } })
      .toArray();
    return rows.map(({ _id }) => _id as UserId);
  }

  /** When these people were here last. */
  async lastSeen(userIds: readonly UserId[]): Promise<Map<UserId, Date>> {
    const rows = await this.rows.find({ _id: { $in: [...userIds] } }).toArray();
    return new Map(rows.map(({ _id, lastSeenAt }) => [_id as UserId, lastSeenAt]));
  }
}
