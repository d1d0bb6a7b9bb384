import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import type { ConversationId } from '../../../shared/ids.js';
import type { Preview } from '../conversation.js';
import { KEPT_READS } from '../conversations.pipelines.js';
import { ConversationDocument, type PreviewDocument } from '../conversations.schema.js';
import { type HeadRow, OF_HEAD, toHead } from './head-cache.js';
import type { Head, HeadChange, SenderMarks } from './heads.policy.js';

/** A head of a conversation that is to be written. */
export interface HeadWrite {
  id: ConversationId;
  /** Null: only who holds it is another. */
  change: HeadChange | null;
  /** Who holds it from then on; as it was, if not said. */
  heldBy?: string | null;
}

/** Writes the heads of many conversations at once. */
@Injectable()
export class HeadsRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(@InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>) {
    this.rows = nativeCollection(model);
  }

  /**
   * Makes each change of a conversation that is still as it was before it: every write takes a `rev`, but for those that clear up
   * behind dead writers, and these leave fewer announcements. Answers those that were made.
   */
  async write<Write extends HeadWrite>(writes: Write[]): Promise<Set<Write>> {
    if (writes.length === 0) return new Set();
    const { matchedCount } = await this.rows.bulkWrite(
      writes.map(({ id, change, heldBy }) => {
        const filter = { _id: new Types.ObjectId(id), ...(change && asItWas(change)) };
        return { updateOne: { filter, update: updateOf(change, heldBy) } };
      }),
      { ordered: false },
    );
    return matchedCount === writes.length ? new Set(writes) : this.findMade(writes);
  }

  /** The head as it is stored; null where there is no such conversation. */
  async find(id: ConversationId): Promise<Head | null> {
    const row: HeadRow | null = await this.rows.findOne({ _id: new Types.ObjectId(id) });
    return row && toHead(row);
  }

  /** The heads of these conversations, of those that there are. */
  async findMany(ids: ConversationId[]): Promise<Map<ConversationId, Head>> {
    const filter = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) } };
    const rows = await findAll<ConversationDocument, HeadRow>(this.model, filter, { projection: OF_HEAD });
    return new Map(rows.map(toHead).map((head) => [head.id, head]));
  }

  /** The conversations that some node holds, or has held when it died. */
  async findHeld(): Promise<ConversationId[]> {
    const rows = await this.rows
      .find({ heldBy: { $type: 'string' } })
      .project<Pick<ConversationDocument, '_id'>>({ _id: 1 })
      .toArray();
    return rows.map(({ _id }) => _id.toHexString() as ConversationId);
  }

  /** The answer to many writes only says how many were made. Those that were have announced something. */
  private async findMade<Write extends HeadWrite>(writes: Write[]): Promise<Set<Write>> {
    const rows = await this.rows
      .find({ _id: { $in: writes.map(({ id }) => new Types.ObjectId(id)) } })
      .project<Pick<ConversationDocument, '_id' | 'rev' | 'lastSeq' | 'intents' | 'heldBy'>>({
        rev: 1,
        lastSeq: 1,
        heldBy: 1,
        'intents.rev': 1,
        'intents.messageId': 1,
      })
      .toArray();
    const byId = new Map(rows.map((row) => [row._id.toHexString(), row]));
    return new Set(writes.filter((write) => isMade(write, byId.get(write.id))));
  }
}

function asItWas({ before: { rev, intents } }: HeadChange): mongo.Filter<ConversationDocument> {
  return { rev, intents: { $size: intents.length } };
}

/** What this node holds is written by nobody else, and its messages may be there already. */
function isMade(
  { change, heldBy }: HeadWrite,
  row: Pick<ConversationDocument, 'rev' | 'lastSeq' | 'intents' | 'heldBy'> | undefined,
): boolean {
  if (!row || !change) return row !== undefined;
  const { before, after } = change;
  const isThere = row.rev === after.rev && row.lastSeq === after.lastSeq;
  if (heldBy !== undefined && row.heldBy === heldBy && isThere) return true;
  const own = after.intents.findLast(({ rev }) => rev > before.rev);
  return row.intents.some(
    ({ rev, messageId }) => rev === own?.rev && messageId.toHexString() === own.messageId,
  );
}

function updateOf(
  change: HeadChange | null,
  heldBy: string | null | undefined,
): mongo.UpdateFilter<ConversationDocument> {
  if (!change) return { $set: { heldBy: heldBy ?? null } };
  const { after, marks } = change;
  const { rev, lastSeq, recentSends } = after;
  const moves = [...marks].filter(([, mark]) => mark.moves.length > 0);
  return {
    $set: {
      rev,
      lastSeq,
      recentSends,
      intents: after.intents.map((intent) => ({
        ...intent,
        messageId: new Types.ObjectId(intent.messageId),
      })),
      ...shownAfter(change),
      ...(heldBy !== undefined && { heldBy }),
      ...Object.fromEntries([...marks].flatMap(marksOf)),
    },
    ...timesAfter(change, heldBy),
    ...(moves.length > 0 && { $push: Object.fromEntries(moves.map(movesOf)) as object }),
  };
}

/** What lists show, if it has changed. */
function shownAfter(change: HeadChange): object {
  const { lastMessage, members } = change.after;
  if (!lastMessage || lastMessage === change.before.lastMessage) return {};
  const row: PreviewDocument = { ...lastMessage, id: new Types.ObjectId(lastMessage.id) };
  if (!newsOf(change)) return { lastMessage: row };
  const unreadBy = members.flatMap(({ userId }) => (userId === lastMessage.senderId ? [] : userId));
  return { lastMessage: row, unreadBy, ...unarchived(change.before) };
}

/** Written behind, several have the time of their writing in common, and lists would not know their order. */
function timesAfter(
  change: HeadChange,
  heldBy: string | null | undefined,
): mongo.UpdateFilter<ConversationDocument> {
  const news = newsOf(change);
  if (!news) return { $currentDate: { updatedAt: true } };
  if (heldBy === undefined) return { $currentDate: { updatedAt: true, lastActivityAt: true } };
  return { $currentDate: { updatedAt: true }, $max: { lastActivityAt: news.createdAt } };
}

/** The message that lists show in the place of another. */
function newsOf({ before, after: { lastMessage } }: HeadChange): Preview | null {
  return lastMessage?.id === before.lastMessage?.id ? null : lastMessage;
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
