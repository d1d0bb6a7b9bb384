import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import { MediaSharedDocument } from './media.schema.js';

/** What all nodes share. */
@Injectable()
export class SharedStateRepository {
  private readonly rows: mongo.Collection<MediaSharedDocument>;

  constructor(@InjectModel(MediaSharedDocument.name) model: Model<MediaSharedDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Takes on some work for all nodes until then. False when another one, or this one, has done so and its time is not over. */
  async lease(work: string, durationMs: number): Promise<boolean> {
    const now = new Date();
    try {
      await this.rows.updateOne(
        { _id: work, leasedUntil: { $lte: now } },
        { $set: { leasedUntil: new Date(now.getTime() + durationMs) } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** A secret by its name: made once, the same on every node. */
  async secret(name: string): Promise<string> {
    const draft = randomBytes(32).toString('base64url');
    const row = await this.rows
      .findOneAndUpdate(
        { _id: name },
        { $setOnInsert: { secret: draft } },
        { upsert: true, returnDocument: 'after' },
      )
      .catch((error: unknown) => {
        if (isDuplicateKey(error)) return this.rows.findOne({ _id: name });
        throw error;
      });
    return row?.secret as string;
  }
}
