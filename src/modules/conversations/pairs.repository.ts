import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import type { Conversation } from './conversation.js';
import { toConversation } from './conversations.rows.js';
import { ConversationDocument, type SubjectDocument } from './conversations.schema.js';
import { WrittenBehind } from './written-behind.js';

const ofTwo = { type: { $ne: 'group' } } as const;
const newestFirst = { lastActivityAt: -1, _id: -1 } as const;

/** Everybody's id is a whole number from 1 on that JSON can carry; two texts of 16 digits compare like numbers. */
const ofNumbers = {
  members: {
    $not: {
      $elemMatch: {
        $nor: [
          { userId: /^[1-9]\d{0,14}$/ },
          { userId: { $regex: /^[1-9]\d{15}$/, $lte: String(Number.MAX_SAFE_INTEGER) } },
        ],
      },
    },
  },
};

/** Which of a person's conversations: all, or those whose people have numbers for ids. */
export type PairsKind = 'all' | 'of-numbers';

/** The conversations of two people that this person is in. */
function of(userId: UserId, kind: PairsKind = 'all'): mongo.Filter<ConversationDocument> {
  return { 'members.userId': userId, ...ofTwo, ...(kind === 'of-numbers' && ofNumbers) };
}

/** The conversations of two people. */
@Injectable()
export class PairsRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(
    @InjectModel(ConversationDocument.name) model: Model<ConversationDocument>,
    private readonly behind: WrittenBehind,
  ) {
    this.rows = nativeCollection(model);
  }

  /** Some of this person's conversations, newest activity first. */
  async list(
    userId: UserId,
    { skip, limit, kind }: { skip: number; limit: number; kind: PairsKind },
  ): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    const rows = await this.rows.find(of(userId, kind)).sort(newestFirst).skip(skip).limit(limit).toArray();
    return rows.map(toConversation);
  }

  /** How many this person has. */
  count(userId: UserId, kind: PairsKind): Promise<number> {
    return this.rows.countDocuments(of(userId, kind));
  }

  /** Those of these conversations that this person has. */
  async findMany(userId: UserId, ids: readonly ConversationId[]): Promise<Conversation[]> {
    await Promise.all(ids.map((id) => this.behind.store(id)));
    const rows = await this.rows
      .find({ _id: { $in: ids.map((id) => new Types.ObjectId(id)) }, ...of(userId) })
      .toArray();
    return rows.map(toConversation);
  }

  /** Those of this person about one subject. */
  async listAbout(
    userId: UserId,
    { type, id }: Pick<SubjectDocument, 'type' | 'id'>,
  ): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    const rows = await this.rows
      .find({ 'subject.id': id, 'subject.type': type, 'members.userId': userId })
      .toArray();
    return rows.map(toConversation);
  }

  /** Those that the two have, about whatever. */
  async listBetween(one: UserId, other: UserId): Promise<Conversation[]> {
    await this.behind.storeOf(one);
    const rows = await this.rows.find({ 'members.userId': { $all: [one, other] }, ...ofTwo }).toArray();
    return rows.map(toConversation);
  }
}
