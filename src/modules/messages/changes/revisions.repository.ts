import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../../platform/mongo/native.js';
import type { ConversationId, MessageId, UserId } from '../../../shared/ids.js';
import type { Message } from '../message.js';
import { toMessage } from '../messages.rows.js';
import { MessageDocument, type ReactionDocument } from '../messages.schema.js';

/** How many earlier contents of a message are kept. */
const KEPT_CONTENTS = 100;

/** A message and the number of the change that is made to it. */
export interface Revision {
  id: MessageId;
  rev: number;
}

/**
 * Changes of stored messages. Each is made under a `rev` that is higher than any before it; null means that the message
 * has a higher one by now, or is deleted, and nothing was changed.
 */
@Injectable()
export class RevisionsRepository {
  private readonly rows: mongo.Collection<MessageDocument>;

  constructor(@InjectModel(MessageDocument.name) model: Model<MessageDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Says something else from now on, and keeps what was said; only if that is what it says still. */
  edit(revision: Revision, content: string, before: Message): Promise<Message | null> {
    const now = new Date();
    const earlier = { $each: [{ content: before.content, until: now }], $slice: -KEPT_CONTENTS };
    const update = {
      $set: { content, editedAt: now, 'revs.edited': revision.rev },
      $push: { history: earlier },
    };
    return this.revise(revision, update, { rev: before.rev });
  }

  /** Leaves a tombstone: nothing of what was said stays. */
  delete(revision: Revision): Promise<Message | null> {
    const gone = {
      content: '',
      metadata: null,
      attachments: [],
      replyTo: null,
      reactions: [],
      history: [],
      forwardedFrom: null,
      pinnedAt: null,
      pinnedBy: null,
    };
    return this.revise(revision, { $set: { ...gone, deletedAt: new Date(), hidden: true } });
  }

  /** Adds a person's sign that is not there yet, as long as the message has no more than `max` different ones then. */
  addReaction(revision: Revision, reaction: ReactionDocument, max: number): Promise<Message | null> {
    const before = { $ifNull: ['$reactions.emoji', []] };
    const different = { $size: { $setUnion: [before, [{ $literal: reaction.emoji }]] } };
    const update = { $push: { reactions: reaction }, $set: { 'revs.reacted': revision.rev } };
    return this.revise(revision, update, {
      reactions: { $not: { $elemMatch: reaction } },
      $expr: { $lte: [different, max] },
    });
  }

  /** Takes a person's sign away that is there. */
  removeReaction(revision: Revision, reaction: ReactionDocument): Promise<Message | null> {
    const update = { $pull: { reactions: reaction }, $set: { 'revs.reacted': revision.rev } };
    return this.revise(revision, update, { reactions: { $elemMatch: reaction } });
  }

  /** Pins the message, or with null unpins it. */
  pin(revision: Revision, pinnedBy: UserId | null): Promise<Message | null> {
    const pinnedAt = pinnedBy === null ? null : new Date();
    return this.revise(revision, { $set: { pinnedAt, pinnedBy, 'revs.pinned': revision.rev } });
  }

  /** So many of the pinned messages of a conversation. */
  async findPinned(conversationId: ConversationId, limit: number): Promise<MessageId[]> {
    const rows = await this.rows
      .find({ conversationId: new Types.ObjectId(conversationId), pinnedAt: { $type: 'date' } })
      .project<Pick<MessageDocument, 'id'>>({ id: 1 })
      .limit(limit)
      .toArray();
    return rows.map((row) => row.id.toHexString() as MessageId);
  }

  /** Takes the place of a change that was announced and never made: one that comes late finds a higher `rev`. */
  async fence({ id, rev }: Revision): Promise<void> {
    await this.rows.updateOne({ id: new Types.ObjectId(id), rev: { $lt: rev } }, { $set: { rev } });
  }

  private async revise(
    { id, rev }: Revision,
    update: mongo.UpdateFilter<MessageDocument>,
    condition: mongo.Filter<MessageDocument> = {},
  ): Promise<Message | null> {
    const row = await this.rows.findOneAndUpdate(
      { $and: [{ id: new Types.ObjectId(id), rev: { $lt: rev }, deletedAt: null }, condition] },
      { ...update, $set: { ...update.$set, rev } },
      { returnDocument: 'after' },
    );
    return row && toMessage(row);
  }
}
