import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import type { Conversation, Member } from './conversation.js';
import { changed, literal, next, ownMark, withMember } from './conversations.pipelines.js';
import { toConversation } from './conversations.rows.js';
import { ConversationDocument } from './conversations.schema.js';
import { HeadCache } from './heads/head-cache.js';
import { HeldHeads } from './heads/held-heads.js';
import { clearedUpToRead, deliveredUpTo, type Reader, readUpTo, unreadFrom } from './marks.pipelines.js';

/** What people set for themselves in a conversation. */
export type PersonalMarks = Partial<Pick<Member, 'archivedAt' | 'mutedUntil' | 'pinnedAt'>>;

/**
 * The marks of people in their conversations. Each change is one write that takes a `rev`; it answers the conversation as
 * it is then, or null when there was nothing to change, or the person is not in it.
 */
@Injectable()
export class MarksRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(
    @InjectModel(ConversationDocument.name) model: Model<ConversationDocument>,
    private readonly heads: HeadCache,
    private readonly held: HeldHeads,
  ) {
    this.rows = nativeCollection(model);
  }

  /** Moves a read marker forward to `seq`, at most to the newest message, or takes back a mark as unread. */
  moveRead(reader: Reader, id: ConversationId, seq: number): Promise<Conversation | null> {
    const { userId } = reader;
    const $or = [{ lastReadSeq: { $lt: seq } }, { unreadFrom: { $lte: seq } }];
    return this.change(
      id,
      { unreadBy: userId, members: { $elemMatch: { userId, $or } } },
      readUpTo(reader, seq),
    );
  }

  /** Moves a delivered marker forward to `seq`, at most to the newest message. */
  moveDelivered(userId: UserId, id: ConversationId, seq: number): Promise<Conversation | null> {
    const isBehind = { $lt: [ownMark('lastDeliveredSeq', userId), { $min: [seq, '$lastSeq'] }] };
    return this.change(id, { 'members.userId': userId, $expr: isBehind }, deliveredUpTo(userId, seq));
  }

  /** Takes everything up to their read marker away from this person. */
  clearHistory(userId: UserId, id: ConversationId): Promise<Conversation | null> {
    const isBehind = { $lt: [ownMark('clearedSeq', userId), ownMark('lastReadSeq', userId)] };
    return this.change(id, { 'members.userId': userId, $expr: isBehind }, clearedUpToRead(userId));
  }

  /** Marks everything from `seq` on as unread, where that is read and not cleared. */
  markUnread(userId: UserId, id: ConversationId, seq: number): Promise<Conversation | null> {
    const place = { userId, lastReadSeq: { $gte: seq }, clearedSeq: { $lt: seq }, unreadFrom: { $ne: seq } };
    return this.change(id, { members: { $elemMatch: place } }, unreadFrom(userId, seq));
  }

  /** Sets personal marks. */
  setPersonal(userId: UserId, id: ConversationId, marks: PersonalMarks): Promise<Conversation | null> {
    const changes = { $mergeObjects: [literal(marks), { personalRev: next('$rev') }] };
    return this.change(
      id,
      { 'members.userId': userId },
      { ...changed(), members: withMember(userId, changes) },
    );
  }

  private async change(
    id: ConversationId,
    condition: mongo.Filter<ConversationDocument>,
    changes: mongo.Document,
  ): Promise<Conversation | null> {
    const filter = { _id: new Types.ObjectId(id), ...condition };
    return this.held.during(id, async () => {
      const row = await this.rows.findOneAndUpdate(filter, [{ $set: changes }], { returnDocument: 'after' });
      if (row) this.heads.follow(row);
      return row && toConversation(row);
    });
  }
}
