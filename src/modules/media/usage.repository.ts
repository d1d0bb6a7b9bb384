import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import { MediaUsageDocument } from './media.schema.js';

/** How much everybody has uploaded, day by day. */
@Injectable()
export class UsageRepository {
  private readonly rows: mongo.Collection<MediaUsageDocument>;

  constructor(@InjectModel(MediaUsageDocument.name) model: Model<MediaUsageDocument>) {
    this.rows = nativeCollection(model);
  }

  /** What this person has uploaded today, in bytes. */
  async today(userId: UserId): Promise<number> {
    const row = await this.rows.findOne({ _id: keyOf(userId) });
    return row?.bytes ?? 0;
  }

  /** Counts these bytes, unless the day would have more than `quota` then: false, however many ask at once. */
  async take(userId: UserId, bytes: number, quota: number): Promise<boolean> {
    if (bytes > quota) return false;
    try {
      await this.rows.updateOne(
        { _id: keyOf(userId), bytes: { $lte: quota - bytes } },
        { $inc: { bytes } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      // The day is there and has too much already: the upsert tried to make it a second time. Or the first two uploads raced.
      if (!isDuplicateKey(error)) throw error;
      return this.takeMore(userId, bytes, quota);
    }
  }

  /** Takes back bytes that were not stored after all. */
  async giveBack(userId: UserId, bytes: number): Promise<void> {
    await this.rows.updateOne({ _id: keyOf(userId) }, { $inc: { bytes: -bytes } });
  }

  /** Forgets the days before this one. */
  async deleteBefore(day: Date): Promise<void> {
    await this.rows.deleteMany({ _id: { $lt: dayOf(day) } });
  }

  private async takeMore(userId: UserId, bytes: number, quota: number): Promise<boolean> {
    const { matchedCount } = await this.rows.updateOne(
      { _id: keyOf(userId), bytes: { $lte: quota - bytes } },
      { $inc: { bytes } },
    );
    return matchedCount > 0;
  }
}

function keyOf(userId: UserId): string {
  return `${dayOf(new Date())}:${userId}`;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
