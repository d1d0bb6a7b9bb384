import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import { MessageDocument } from './messages.schema.js';

/** By this earlier versions found out that a client id was used: the primary key says so now. */
const FORMER_INDEX = 'conversationId_1_senderId_1_clientMessageId_1';
/** What the database says where there is no such index, or no messages at all. */
const MISSING: unknown[] = [26, 27];

/** Brings messages that earlier versions have stored into the shape of this one, before the port opens: a look where there are none. */
@Injectable()
export class UpgradeRepository implements OnModuleInit {
  private readonly rows: mongo.Collection;

  constructor(@InjectModel(MessageDocument.name) model: Model<MessageDocument>) {
    this.rows = nativeCollection(model) as unknown as mongo.Collection;
  }

  /** Earlier ones were called by their `_id`. Fails the start when it cannot be done. */
  async onModuleInit(): Promise<void> {
    await this.rows.updateMany({ id: null }, [{ $set: { id: '$_id' } }]);
    await this.rows.dropIndex(FORMER_INDEX).catch((error: unknown) => {
      if (!MISSING.includes((error as { code?: unknown }).code)) throw error;
    });
  }
}
