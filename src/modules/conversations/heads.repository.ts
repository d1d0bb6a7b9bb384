import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { ConversationId } from '../../shared/ids.js';
import { KEPT_READS } from './conversations.pipelines.js';
import { ConversationDocument } from './conversations.schema.js';
import type { Head, HeadChange, SenderMarks } from './heads.policy.js';

/** A head of a conversation that is to be written. */
export interface HeadWrite {
  id: ConversationId;
  change: HeadChange;
}

/** Writes the heads of many conversations at once. */
@Injectable()
export class HeadsRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(@InjectModel(ConversationDocument.name) model: Model<ConversationDocument>) {
    this.rows = nativeCollection(model);
  }

  /**
   * Makes each change of a conversation that is still as it was before it: every write takes a `rev`, but for those that clear up
   * behind dead writers, and these leave fewer announcements. Answers those that were made.
   */
  async write(writes: HeadWrite[]): Promise<Set<HeadWrite>> {
    if (writes.length === 0) return new Set();
    const { matchedCount } = await this.rows.bulkWrite(
      writes.map(({ id, change }) => {
        const { rev, intents } = change.before;
        const filter = { _id: new Types.ObjectId(id), rev, intents: { $size: intents.length } };
        return { updateOne: { filter, update: updateOf(change) } };
      }),
      { ordered: false },
    );
    return matchedCount === writes.length ? new Set(writes) : this.findMade(writes);
  }

  /** The answer to many writes only says how many were made. Those that were have announced their messages. */
  private async findMade(writes: HeadWrite[]): Promise<Set<HeadWrite>> {
    const rows = await this.rows
      .find({ _id: { $in: writes.map(({ id }) => new Types.ObjectId(id)) } })
      .project<Pick<ConversationDocument, 'intents'>>({ 'intents.messageId': 1 })
      .toArray();
    const announced = new Set(
      rows.flatMap(({ intents }) => intents.map(({ messageId }) => messageId.toHexString())),
    );
    return new Set(writes.filter(({ change }) => announced.has(change.preview.id)));
  }
}

function updateOf({ before, after, preview, marks }: HeadChange): mongo.UpdateFilter<ConversationDocument> {
  const { rev, lastSeq, recentSends } = after;
  const moves = [...marks].filter(([, mark]) => mark.moves.length > 0);
  return {
    $set: {
      rev,
      lastSeq,
      recentSends,
      lastMessage: { ...preview, id: new Types.ObjectId(preview.id) },
      intents: after.intents.map((intent) => ({
        ...intent,
        messageId: new Types.ObjectId(intent.messageId),
      })),
      unreadBy: after.members.flatMap(({ userId }) => (userId === preview.senderId ? [] : userId)),
      ...unarchived(before),
      ...Object.fromEntries([...marks].flatMap(marksOf)),
    },
    $currentDate: { updatedAt: true, lastActivityAt: true },
    ...(moves.length > 0 && { $push: Object.fromEntries(moves.map(movesOf)) as object }),
  };
}

function unarchived({ members }: Head): object {
  const archived = members.flatMap(({ isArchived }, index) => (isArchived ? index : []));
  return Object.fromEntries(archived.map((index) => [`members.${index}.archivedAt`, null]));
}

function marksOf([index, { seq, at }]: [number, SenderMarks]): [string, unknown][] {
  const place = `members.${index}`;
  return [
    [`${place}.lastReadSeq`, seq],
    [`${place}.lastReadAt`, at],
    [`${place}.lastDeliveredSeq`, seq],
    [`${place}.unreadFrom`, null],
    [`${place}.shown.lastReadSeq`, seq],
    [`${place}.shown.lastReadAt`, at],
    [`${place}.shown.lastDeliveredSeq`, seq],
  ];
}

function movesOf([index, { moves }]: [number, SenderMarks]): [string, unknown] {
  return [`members.${index}.shown.reads`, { $each: moves, $slice: -KEPT_READS }];
}
