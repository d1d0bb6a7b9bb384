import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll, type Reading } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import { AskTogether } from '../../../shared/ask-together.js';
import type { TimeCursor } from '../../../shared/cursor.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import type { Conversation, ListedConversation } from '../conversation.js';
import {
  isBehind,
  type ListedRow,
  notListed,
  notTold,
  toConversation,
  type ToldRow,
  toListed,
} from '../conversations.rows.js';
import { ConversationDocument, type SubjectDocument } from '../conversations.schema.js';
import { type PairsKind, pairsOf } from './pairs.rows.js';
import { WrittenBehind } from '../written-behind.js';

const newestFirst = { lastActivityAt: -1, _id: -1 } as const;

/** How many conversations are read at once for those who ask at the same time. */
const ROWS_TOGETHER = 200;

/** Which part of a list. */
interface Stretch {
  skip: number;
  limit: number;
}

type Two = [UserId, UserId];

interface AboutQuestion {
  userId: UserId;
  subject: Pick<SubjectDocument, 'type' | 'id'>;
}

/** The conversations of two people that this person is in. */
function of(userId: UserId, kind: PairsKind = 'all'): mongo.Filter<ConversationDocument> {
  return { 'members.userId': userId, ...pairsOf(kind) };
}

/** The conversations of two people. */
@Injectable()
export class PairsRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  private readonly about = new AskTogether<AboutQuestion, ToldRow[]>({
    alone: (question) => this.findAny([aboutOf(question)]),
    together: (questions) => this.findTogether(questions, aboutOf, isAbout),
  });
  private readonly between = new AskTogether<Two, ToldRow[]>({
    alone: (two) => this.findAny([betweenOf(two)]),
    together: (questions) => this.findTogether(questions, betweenOf, isBetween),
  });

  constructor(
    @InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>,
    private readonly behind: WrittenBehind,
  ) {
    this.rows = nativeCollection(model);
  }

  /** Some of this person's conversations as lists show them, newest activity first. */
  async list(
    userId: UserId,
    { kind, ...stretch }: Stretch & { kind: PairsKind },
  ): Promise<ListedConversation[]> {
    await this.behind.storeOf(userId);
    const reading = { ...stretch, sort: newestFirst, projection: notListed };
    const rows = await findAll<ConversationDocument, ListedRow>(this.model, of(userId, kind), reading);
    return rows.map(toListed);
  }

  /** Some of them, from behind the cursor on, with all that is known of them. */
  async listWhole(userId: UserId, limit: number, after?: TimeCursor): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    const filter = { ...of(userId), ...(after && isBehind(after)) };
    const reading = { limit, sort: newestFirst, projection: notTold };
    const rows = await findAll<ConversationDocument, ToldRow>(this.model, filter, reading);
    return rows.map(toConversation);
  }

  /** How many this person has. */
  count(userId: UserId, kind: PairsKind): Promise<number> {
    return this.rows.countDocuments(of(userId, kind));
  }

  /** Those of these conversations that this person has, as lists show them. */
  async findMany(userId: UserId, ids: readonly ConversationId[]): Promise<ListedConversation[]> {
    await this.behind.storeOf(userId);
    const filter = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) }, ...of(userId) };
    const reading = { projection: notListed };
    return (await findAll<ConversationDocument, ListedRow>(this.model, filter, reading)).map(toListed);
  }

  /** Those of this person about one subject. */
  async listAbout(userId: UserId, subject: Pick<SubjectDocument, 'type' | 'id'>): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    return (await this.about.ask({ userId, subject })).map(toConversation);
  }

  /** Those that the two have, about whatever. */
  async listBetween(one: UserId, other: UserId): Promise<Conversation[]> {
    await this.behind.storeOf(one);
    return (await this.between.ask([one, other])).map(toConversation);
  }

  private findAny(filters: mongo.Filter<ConversationDocument>[], reading: Reading = {}): Promise<ToldRow[]> {
    const told = { ...reading, projection: notTold };
    return findAll<ConversationDocument, ToldRow>(this.model, { $or: filters }, told);
  }

  private async findTogether<Question>(
    questions: Question[],
    filterOf: (question: Question) => mongo.Filter<ConversationDocument>,
    isIn: (question: Question, row: ToldRow) => boolean,
  ): Promise<ToldRow[][] | null> {
    const rows = await this.findAny(questions.map(filterOf), { limit: ROWS_TOGETHER + 1 });
    if (rows.length > ROWS_TOGETHER) return null;
    return questions.map((question) => rows.filter((row) => isIn(question, row)));
  }
}

function aboutOf({ userId, subject }: AboutQuestion): mongo.Filter<ConversationDocument> {
  return { 'subject.id': subject.id, 'subject.type': subject.type, 'members.userId': userId };
}

function isAbout({ userId, subject }: AboutQuestion, { subject: own, members }: ToldRow): boolean {
  return own?.id === subject.id && own.type === subject.type && hasMember(members, userId);
}

function betweenOf(two: Two): mongo.Filter<ConversationDocument> {
  return { 'members.userId': { $all: two }, ...pairsOf('all') };
}

function isBetween(two: Two, { members }: ToldRow): boolean {
  return two.every((userId) => hasMember(members, userId));
}

function hasMember(members: ToldRow['members'], userId: UserId): boolean {
  return members.some((member) => member.userId === userId);
}
