import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../../platform/mongo/native.js';
import type { ConversationId, MessageId } from '../../../shared/ids.js';
import type { Intent, Preview } from '../conversation.js';
import { afterMessage, changed, literal, next, readMarks } from '../conversations.pipelines.js';
import { toIntents } from '../conversations.rows.js';
import { ConversationDocument } from '../conversations.schema.js';
import { type HeadRow, OF_HEAD, toHead } from './head-cache.js';
import {
  announcementOf,
  type ChangeDraft,
  type Head,
  REMEMBERED_SENDS,
  type SendDraft,
} from './heads.policy.js';
import { HeadsRepository } from './heads.repository.js';
import { HeldHeads } from './held-heads.js';

/** A send that wants its numbers. */
export interface SendTake {
  id: ConversationId;
  draft: SendDraft;
  /** The `rev`s of writes that are done and need no announcement any more. */
  finished: number[];
}

/** The numbers of a conversation, and the list of writes that hold one and may not have been done yet. */
@Injectable()
export class SequenceRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(
    @InjectModel(ConversationDocument.name) model: Model<ConversationDocument>,
    private readonly heads: HeadsRepository,
    private readonly held: HeldHeads,
  ) {
    this.rows = nativeCollection(model);
  }

  /**
   * One write that checks the membership, takes the next `seq` and `rev`, announces the message and moves the head of
   * the conversation and the sender's read marker. Null when the sender is no member or has sent this before.
   */
  async takeForSend(id: ConversationId, draft: SendDraft, finished: number[]): Promise<Head | null> {
    const row: HeadRow | null = await this.rows.findOneAndUpdate(
      maySend(id, draft),
      [{ $set: afterSend(draft, finished) }],
      { returnDocument: 'after', projection: OF_HEAD },
    );
    return row && toHead(row);
  }

  /** The same for several sends by one write. Answers the heads of those that were let in, as they are a moment later. */
  async takeForSends(takes: SendTake[]): Promise<(Head | null)[]> {
    const updates = takes.map(({ id, draft, finished }) => {
      return { updateOne: { filter: maySend(id, draft), update: [{ $set: afterSend(draft, finished) }] } };
    });
    await this.rows.bulkWrite(updates, { ordered: false });
    const heads = await this.heads.findMany(takes.map(({ id }) => id));
    return takes.map(({ id, draft }) => {
      const head = heads.get(id);
      return head && announcementOf(head, draft) ? head : null;
    });
  }

  /**
   * One write that checks the membership, takes the next `rev` for the change of a message, announces it and keeps the
   * preview of the message in step. Null when the person is no member, or the conversation is read-only.
   */
  async takeForChange(id: ConversationId, draft: ChangeDraft, finished: number[]): Promise<Head | null> {
    const row: HeadRow | null = await this.rows.findOneAndUpdate(
      mayChange(id, draft),
      [{ $set: afterChange(draft, finished) }],
      { returnDocument: 'after', projection: OF_HEAD },
    );
    return row && toHead(row);
  }

  /** The writes that are announced and may not have been done yet; none where there is no such conversation. */
  async findIntents(id: ConversationId): Promise<Intent[]> {
    await this.held.store(id);
    const row = await this.rows.findOne({ _id: new Types.ObjectId(id) }, { projection: { intents: 1 } });
    return row ? toIntents(row) : [];
  }

  /** Strikes out announced writes that were done, or that never will be: those may be sent again. */
  async dropIntents(id: ConversationId, revs: number[], forgottenSends: string[] = []): Promise<void> {
    const dropped = { intents: { rev: { $in: revs } }, recentSends: { $in: forgottenSends } };
    await this.held.during(id, () =>
      this.rows.updateOne({ _id: new Types.ObjectId(id) }, { $pull: dropped }),
    );
  }

  /** Shows this in lists, where they show the message `shown`. */
  async replacePreview(id: ConversationId, shown: MessageId, preview: Preview | null): Promise<void> {
    const row = preview && { ...preview, id: new Types.ObjectId(preview.id) };
    const filter = { _id: new Types.ObjectId(id), 'lastMessage.id': new Types.ObjectId(shown) };
    await this.held.during(id, () => this.rows.updateOne(filter, { $set: { lastMessage: row } }));
  }
}

const notBlocked = { 'blockedBy.0': { $exists: false } };

function maySend(id: ConversationId, { senderId, sendKey }: SendDraft): mongo.Filter<ConversationDocument> {
  return {
    _id: new Types.ObjectId(id),
    ...(senderId !== null && { 'members.userId': senderId, ...notBlocked }),
    ...(sendKey !== null && { recentSends: { $ne: sendKey } }),
  };
}

function mayChange(
  id: ConversationId,
  { changedBy, evenIfReadOnly }: ChangeDraft,
): mongo.Filter<ConversationDocument> {
  return {
    _id: new Types.ObjectId(id),
    ...(changedBy !== null && { 'members.userId': changedBy }),
    ...(!evenIfReadOnly && notBlocked),
  };
}

function announced(intent: mongo.Document, finished: number[]): mongo.Document {
  const open = {
    $filter: { input: '$intents', as: 'intent', cond: { $not: { $in: ['$$intent.rev', finished] } } },
  };
  return { $concatArrays: [open, [{ rev: next('$rev'), at: '$$NOW', ...intent }]] };
}

function afterSend({ messageId, senderId, sendKey, preview }: SendDraft, finished: number[]): mongo.Document {
  const intent = {
    messageId: new Types.ObjectId(messageId),
    seq: next('$lastSeq'),
    sendKey: literal(sendKey),
  };
  const shown = literal({ ...preview, id: new Types.ObjectId(preview.id) });
  return {
    ...changed(),
    lastSeq: next('$lastSeq'),
    lastMessage: { $mergeObjects: [shown, { seq: next('$lastSeq') }] },
    lastActivityAt: { $max: ['$lastActivityAt', '$$NOW'] },
    intents: announced(intent, finished),
    unreadBy: { $setDifference: ['$members.userId', [literal(senderId)]] },
    members: afterMessage(senderId, readMarks(next('$lastSeq'), literal(preview.createdAt))),
    ...(sendKey !== null && {
      recentSends: { $slice: [{ $concatArrays: [[literal(sendKey)], '$recentSends'] }, REMEMBERED_SENDS] },
    }),
  };
}

function afterChange({ messageId, preview }: ChangeDraft, finished: number[]): mongo.Document {
  const id = new Types.ObjectId(messageId);
  const shown = { $mergeObjects: ['$lastMessage', literal(preview)] };
  // A change that comes behind a deletion is not made.
  const isShown = { $and: [{ $eq: ['$lastMessage.id', id] }, { $eq: ['$lastMessage.deletedAt', null] }] };
  return {
    ...changed(),
    intents: announced({ messageId: id, seq: null, sendKey: null }, finished),
    ...(preview && { lastMessage: { $cond: [isShown, shown, '$lastMessage'] } }),
  };
}
