import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.js';
import { findAll, type Reading } from '../../platform/mongo/find-all.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import { isSwallowed } from '../../platform/mongo/stepped-down.js';
import { AskTogether } from '../../shared/ask-together.js';
import type { TimeCursor } from '../../shared/cursor.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import {
  type Conversation,
  type CurrentBrief,
  type ListedConversation,
  type MarkedConversation,
  memberOf,
  type NewConversation,
  type SearchedConversation,
  type UnreadConversation,
} from './conversation.js';
import { ConversationWritesRepository } from './conversation-writes.repository.js';
import { literal, next, ownPlace } from './conversations.pipelines.js';
import {
  type ConversationRow,
  isBehind,
  type ListedRow,
  newRow,
  notListed,
  notTold,
  type SearchedRow,
  toConversation,
  type ToldRow,
  toListed,
  toSearched,
  toUnread,
  type UnreadRow,
} from './conversations.rows.js';
import { ConversationDocument, type SubjectDocument } from './conversations.schema.js';
import { FloorCache, type Floors } from './floor-cache.js';
import { HeldHeads } from './heads/held-heads.js';
import { type PairsKind, pairsOf } from './pairs/pairs.rows.js';
import { WrittenBehind } from './written-behind.js';

const newestFirst = { lastActivityAt: -1, _id: -1 } as const;

const ofFloors = { 'members.userId': 1, 'members.clearedSeq': 1 } as const;

/** How far each member has cleared a conversation. */
interface FloorRow {
  _id: Types.ObjectId;
  members: Pick<ConversationRow['members'][number], 'userId' | 'clearedSeq'>[];
}

/** How many conversations are read at once for those who ask at the same time. */
const ROWS_TOGETHER = 200;

/** Conversations: made, found and listed. */
@Injectable()
export class ConversationsRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;
  private readonly byId = new AskTogether<Types.ObjectId, ToldRow | null>({
    alone: (id) => this.findOne<ToldRow>(id, notTold),
    together: (ids) => this.findTogether<ToldRow>(ids, notTold),
  });
  private readonly floorRows = new AskTogether<Types.ObjectId, FloorRow | null>({
    alone: (id) => this.findOne<FloorRow>(id, ofFloors),
    together: (ids) => this.findTogether<FloorRow>(ids, ofFloors),
  });

  constructor(
    @InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>,
    private readonly writes: ConversationWritesRepository,
    private readonly held: HeldHeads,
    private readonly behind: WrittenBehind,
    private readonly floors: FloorCache,
  ) {
    this.rows = nativeCollection(model);
  }

  /** Makes the conversation of this key; null where there is one. It may be made though the network has swallowed the answer. */
  async make(draft: NewConversation): Promise<Conversation | null> {
    const row = newRow(draft);
    try {
      await this.rows.insertOne(row);
    } catch (error) {
      if (isDuplicateKey(error, 'key')) return null;
      if (!isSwallowed(error) || !(await this.rows.findOne({ _id: row._id }))) throw error;
    }
    return toConversation(row);
  }

  /** Which conversation has this key. */
  async findIdByKey(key: string): Promise<ConversationId | null> {
    const row = await this.rows.findOne({ key }, { projection: { _id: 1 } });
    return row && (row._id.toHexString() as ConversationId);
  }

  /** The conversation, when this person is in it. */
  async findForMember(userId: UserId, id: ConversationId): Promise<Conversation | null> {
    await this.behind.store(id);
    return this.findAsStored(userId, id);
  }

  /** The same without the markers that wait to be stored. */
  async findAsStored(userId: UserId, id: ConversationId): Promise<Conversation | null> {
    await this.held.store(id);
    const row = await this.byId.ask(new Types.ObjectId(id));
    return row?.members.some((member) => member.userId === userId) ? toConversation(row) : null;
  }

  /**
   * As much of it as it takes to move this person's markers, without those that wait to be stored: from memory, while people talk in it
   * and this node is the only one.
   */
  async findMarked(userId: UserId, id: ConversationId): Promise<MarkedConversation | null> {
    const head = this.held.get(id);
    if (!head) return this.findAsStored(userId, id);
    return memberOf(head, userId) ? head : null;
  }

  /** As much of it as everybody in it knows: from memory, while people talk in it and this node is the only one. */
  async findBrief(userId: UserId, id: ConversationId): Promise<CurrentBrief | null> {
    const brief = this.held.get(id);
    if (brief) return memberOf(brief, userId) ? brief : null;
    const stored = await this.findAsStored(userId, id);
    return stored && { ...stored, isBlocked: stored.blockedBy.length > 0 };
  }

  /** The conversation, for those who may see all. */
  async findForService(id: ConversationId): Promise<Conversation | null> {
    await this.behind.store(id);
    const row = await this.byId.ask(new Types.ObjectId(id));
    return row && toConversation(row);
  }

  /**
   * Up to which `seq` this person has cleared a conversation; 0 for somebody who `seesAll` and is no member. Null where there is nothing
   * for them to see. No more than that is read: every page of a history asks for it.
   */
  async findClearedSeq(userId: UserId, id: ConversationId, seesAll: boolean): Promise<number | null> {
    const floors = await this.floors.of(id, () => this.readFloors(id));
    return floors && (floors.get(userId) ?? (seesAll ? 0 : null));
  }

  /** This person's conversations, newest activity first: from behind the cursor on, put away or not. */
  async listForMember(
    userId: UserId,
    limit: number,
    { after, archived }: { after?: TimeCursor; archived?: boolean },
  ): Promise<ListedConversation[]> {
    await this.behind.storeOf(userId);
    const place = { userId, archivedAt: archived ? { $ne: null } : null };
    const filter = {
      'members.userId': userId,
      ...(archived !== undefined && { members: { $elemMatch: place } }),
      ...(after && isBehind(after)),
    };
    const reading = { projection: notListed, sort: newestFirst, limit };
    return (await findAll<ConversationDocument, ListedRow>(this.model, filter, reading)).map(toListed);
  }

  /** All of them as far as searches read them, in the same order. */
  async listSearched(userId: UserId, limit: number, after?: TimeCursor): Promise<SearchedConversation[]> {
    await this.behind.storeOf(userId);
    const filter = { 'members.userId': userId, ...(after && isBehind(after)) };
    const projection = { lastSeq: 1, lastActivityAt: 1, members: ownPlace(userId, ['clearedSeq']) };
    const reading = { projection, sort: newestFirst, limit };
    return (await findAll<ConversationDocument, SearchedRow>(this.model, filter, reading)).map(toSearched);
  }

  /** Those in which something is unread for this person. */
  async listUnread(userId: UserId, kind?: PairsKind): Promise<UnreadConversation[]> {
    await this.behind.storeOf(userId);
    const own = ownPlace(userId, ['lastReadSeq', 'lastDeliveredSeq', 'unreadFrom']);
    const rows = await findAll<ConversationDocument, UnreadRow>(
      this.model,
      { unreadBy: userId, ...(kind && pairsOf(kind)) },
      { projection: { members: own, lastSeq: 1, intents: 1 }, sort: newestFirst },
    );
    return rows.map(toUnread);
  }

  /** Whether the two share a conversation. */
  async shareOne(one: UserId, other: UserId): Promise<boolean> {
    const row = await this.rows.findOne(
      { 'members.userId': { $all: [one, other] } },
      { projection: { _id: 1 } },
    );
    return row !== null;
  }

  /** Stores what the marketplace says now about the subject. */
  updateSubject(id: ConversationId, subject: SubjectDocument): Promise<Conversation | null> {
    return this.writes.change(id, {}, { subject: literal(subject), infoRev: next('$rev') });
  }

  /**
   * Stores who of two people blocks the other, unless that has changed since the conversation was read. Answers the
   * conversation when that makes a difference in it.
   */
  async setBlockers({ id, blockedBy }: Conversation, blockers: UserId[]): Promise<Conversation | null> {
    const isNews = (blockedBy.length === 0) !== (blockers.length === 0);
    if (isNews)
      return this.writes.change(id, { blockedBy }, { blockedBy: literal(blockers), infoRev: next('$rev') });
    await this.rows.updateOne({ _id: new Types.ObjectId(id), blockedBy }, { $set: { blockedBy: blockers } });
    return null;
  }

  private async readFloors(id: ConversationId): Promise<Floors | null> {
    const row = await this.floorRows.ask(new Types.ObjectId(id));
    return row && new Map(row.members.map(({ userId, clearedSeq }) => [userId as UserId, clearedSeq]));
  }

  private async findOne<Row>(_id: Types.ObjectId, projection: Reading['projection']): Promise<Row | null> {
    const [row] = await findAll<ConversationDocument, Row>(this.model, { _id }, { projection });
    return row ?? null;
  }

  private async findTogether<Row extends { _id: Types.ObjectId }>(
    ids: Types.ObjectId[],
    projection: Reading['projection'],
  ): Promise<(Row | null)[] | null> {
    const different = [...new Map(ids.map((id) => [id.toHexString(), id])).values()];
    if (different.length > ROWS_TOGETHER) return null;
    const filter = { _id: { $in: different } };
    const rows = await findAll<ConversationDocument, Row>(this.model, filter, { projection });
    const byId = new Map(rows.map((row) => [row._id.toHexString(), row]));
    return ids.map((id) => byId.get(id.toHexString()) ?? null);
  }
}
