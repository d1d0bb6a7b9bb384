import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import type { Media, MediaId } from './media.js';
import { toMedia, toRow } from './media.rows.js';
import { MediaDocument } from './media.schema.js';

/** Where a media is said. */
export interface Place {
  conversationId: ConversationId;
  messageId: MessageId;
}

const GONE = { status: 'gone', messageId: null, conversationId: null } as const;

const FREE = {
  $set: { conversationId: null, messageId: null, attachedAt: null },
  $unset: { unconfirmedSince: '' },
} as const;

/** What was uploaded. */
@Injectable()
export class MediaRepository {
  private readonly rows: mongo.Collection<MediaDocument>;

  constructor(@InjectModel(MediaDocument.name) model: Model<MediaDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Keeps a new media. */
  async insert(media: Media): Promise<void> {
    await this.rows.insertOne(toRow(media));
  }

  /** All its bytes are stored. False when it was swept away meanwhile. */
  async markReady(id: MediaId): Promise<boolean> {
    const { matchedCount } = await this.rows.updateOne(
      { _id: new Types.ObjectId(id), status: 'storing' },
      { $set: { status: 'ready' } },
    );
    return matchedCount > 0;
  }

  /** The media, when its bytes are there. */
  async findReady(id: MediaId): Promise<Media | null> {
    const row = await this.rows.findOne({ _id: new Types.ObjectId(id), status: 'ready' });
    return row && toMedia(row);
  }

  /** What this person has uploaded, whatever became of it. */
  async findOwn(uploaderId: UserId, id: MediaId): Promise<Media | null> {
    const row = await this.rows.findOne({ _id: new Types.ObjectId(id), uploaderId });
    return row && toMedia(row);
  }

  /**
   * Attaches the person's own media, unless it belongs to another message. Answers it as it was before, or null when nothing
   * was attached.
   */
  async attach(uploaderId: UserId, id: MediaId, { conversationId, messageId }: Place): Promise<Media | null> {
    const message = new Types.ObjectId(messageId);
    const now = new Date();
    const row = await this.rows.findOneAndUpdate(
      { _id: new Types.ObjectId(id), uploaderId, status: 'ready', messageId: { $in: [null, message] } },
      {
        $set: {
          conversationId: new Types.ObjectId(conversationId),
          messageId: message,
          attachedAt: now,
          unconfirmedSince: now,
        },
      },
    );
    return row && toMedia(row);
  }

  /** Frees what is attached to this message; with `ids`, only these. */
  async detach(messageId: MessageId, ids?: MediaId[]): Promise<void> {
    await this.rows.updateMany(
      { messageId: new Types.ObjectId(messageId), ...(ids && { _id: { $in: toObjectIds(ids) } }) },
      FREE,
    );
  }

  /** Frees what is attached to a message that was never written, unless its writer has attached it once more since then. */
  async detachGhost(messageId: MessageId, before: Date): Promise<void> {
    await this.rows.updateMany(
      { messageId: new Types.ObjectId(messageId), attachedAt: { $lte: before } },
      FREE,
    );
  }

  /** From now on what is attached to this message is gone; answers what that was. */
  async condemnAttached(messageId: MessageId): Promise<MediaId[]> {
    const rows = await this.rows
      .find({ messageId: new Types.ObjectId(messageId) }, { projection: { _id: 1 } })
      .toArray();
    const ids = rows.map(({ _id }) => _id);
    await this.rows.updateMany({ _id: { $in: ids } }, { $set: GONE, $unset: { unconfirmedSince: '' } });
    return ids.map((id) => id.toHexString() as MediaId);
  }

  /** From now on the person's own media is gone, unless it is attached: false then. */
  async condemn(uploaderId: UserId, id: MediaId): Promise<boolean> {
    const { matchedCount } = await this.rows.updateOne(
      { _id: new Types.ObjectId(id), uploaderId, messageId: null, status: 'ready' },
      { $set: GONE },
    );
    return matchedCount > 0;
  }

  /** From now on what nobody has attached since then is gone; answers some of it, also what should be gone already. */
  async condemnStale(before: Date, limit: number): Promise<MediaId[]> {
    const stale = await this.rows
      .find({ messageId: null, createdAt: { $lt: before } }, { projection: { _id: 1 } })
      .sort({ createdAt: 1 })
      .limit(limit)
      .toArray();
    const ids = stale.map(({ _id }) => _id);
    await this.rows.updateMany({ _id: { $in: ids }, messageId: null }, { $set: GONE });
    const gone = await this.rows
      .find({ _id: { $in: ids }, status: 'gone' }, { projection: { _id: 1 } })
      .toArray();
    return gone.map(({ _id }) => _id.toHexString() as MediaId);
  }

  /** Forgets media whose bytes are deleted. */
  async delete(ids: MediaId[]): Promise<void> {
    await this.rows.deleteMany({ _id: { $in: toObjectIds(ids) } });
  }

  /** The messages that something was attached to before then, and that nobody has seen since. */
  async listUnconfirmed(before: Date, limit: number): Promise<Place[]> {
    const rows = await this.rows
      .find({ unconfirmedSince: { $lt: before } }, { projection: { messageId: 1, conversationId: 1 } })
      .sort({ unconfirmedSince: 1 })
      .limit(limit)
      .toArray();
    const places = rows.flatMap(({ messageId, conversationId }) => {
      const [message, conversation] = [messageId?.toHexString(), conversationId?.toHexString()];
      return message && conversation ? { messageId: message, conversationId: conversation } : [];
    });
    return [...new Map(places.map((place) => [place.messageId, place])).values()] as Place[];
  }

  /** These messages exist. */
  async confirm(messageIds: MessageId[]): Promise<void> {
    await this.rows.updateMany(
      { messageId: { $in: toObjectIds(messageIds) } },
      { $unset: { unconfirmedSince: '' } },
    );
  }
}

function toObjectIds(ids: readonly string[]): Types.ObjectId[] {
  return ids.map((id) => new Types.ObjectId(id));
}
