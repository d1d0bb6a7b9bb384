import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import { BanDocument } from './bans.schema.js';

/** A ban, as services handle it. */
export interface Ban {
  userId: UserId;
  reason: string | null;
  bannedBy: UserId;
  bannedAt: Date;
  isLifted: boolean;
}

/** Who is shut out, and who was. */
@Injectable()
export class BansRepository {
  private readonly rows: mongo.Collection<BanDocument>;

  constructor(@InjectModel(BanDocument.name) model: Model<BanDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Stores a ban, in the place of an earlier one. */
  async put({ userId, ...ban }: Ban): Promise<void> {
    await this.rows.updateOne({ _id: userId }, { $set: { ...ban, changedAt: new Date() } }, { upsert: true });
  }

  /** Lifts a ban, if there is one. */
  async lift(userId: UserId): Promise<void> {
    await this.rows.updateOne(
      { _id: userId, isLifted: false },
      { $set: { isLifted: true, changedAt: new Date() } },
    );
  }

  /** The people who are shut out. */
  async listBanned(): Promise<UserId[]> {
    const rows = await this.rows.find({ isLifted: false }, { projection: { _id: 1 } }).toArray();
    return rows.map(({ _id }) => _id as UserId);
  }

  /** What has changed since then. */
  async listChanged(since: Date): Promise<Ban[]> {
    const rows = await this.rows.find({ changedAt: { $gte: since } }).toArray();
    return rows.map(({ _id, bannedBy, reason, bannedAt, isLifted }) => ({
      userId: _id as UserId,
      bannedBy: bannedBy as UserId,
      reason,
      bannedAt,
      isLifted,
    }));
  }
}
