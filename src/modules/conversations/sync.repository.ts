import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import { AskTogether } from '../../shared/ask-together.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import type { Conversation } from './conversation.js';
import { type ConversationRow, toConversation } from './conversations.rows.js';
import { ConversationDocument } from './conversations.schema.js';
import { WrittenBehind } from './written-behind.js';

/** How many conversations are read at once for several people. */
const ROWS_TOGETHER = 2000;

/** What `sync` tells of a conversation, and what it takes to count in it. */
const SHOWN = {
  'members.userId': 1,
  'members.lastReadSeq': 1,
  'members.unreadFrom': 1,
  lastSeq: 1,
  rev: 1,
  intents: 1,
  updatedAt: 1,
};

interface Question {
  userId: UserId;
  since: Date;
  limit: number;
}

type LeftRow = Pick<ConversationRow, '_id' | 'formerMembers' | 'updatedAt'>;

/** What has happened to people's conversations while they were away; asked by everybody at once after an outage. */
@Injectable()
export class SyncRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;
  private readonly changed = new AskTogether<Question, ConversationRow[]>({
    alone: (question) => this.findChanged([question], question.limit).sort({ updatedAt: -1 }).toArray(),
    together: async (questions) => {
      const rows = await this.findChanged(questions, ROWS_TOGETHER + 1).toArray();
      return rows.length > ROWS_TOGETHER ? null : deal(questions, rows, ({ members }) => members);
    },
  });
  private readonly left = new AskTogether<Question, LeftRow[]>({
    alone: (question) => this.findLeft([question], question.limit).toArray(),
    together: async (questions) => {
      const rows = await this.findLeft(questions, ROWS_TOGETHER + 1).toArray();
      return rows.length > ROWS_TOGETHER ? null : deal(questions, rows, (row) => row.formerMembers);
    },
  });

  constructor(
    @InjectModel(ConversationDocument.name) model: Model<ConversationDocument>,
    private readonly behind: WrittenBehind,
  ) {
    this.rows = nativeCollection(model);
  }

  /** This person's conversations that have changed since, newest change first; of each what it takes to say so and to count. */
  async listChanged(userId: UserId, since: Date, limit: number): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    const rows = await this.changed.ask({ userId, since, limit });
    return rows.map((row) => toConversation({ ...row, lastMessage: null, blockedBy: [], formerMembers: [] }));
  }

  /** The conversations that this person has left, or was removed from, since. */
  async listLeft(userId: UserId, since: Date, limit: number): Promise<ConversationId[]> {
    const rows = await this.left.ask({ userId, since, limit });
    return rows.map(({ _id }) => _id.toHexString() as ConversationId);
  }

  private findChanged(questions: Question[], limit: number): mongo.FindCursor<ConversationRow> {
    const filter = { 'members.userId': among(questions), updatedAt: { $gte: earliest(questions) } };
    return this.rows.find(filter, { limit, batchSize: limit }).project<ConversationRow>(SHOWN);
  }

  private findLeft(questions: Question[], limit: number): mongo.FindCursor<LeftRow> {
    const filter = { 'formerMembers.userId': among(questions), updatedAt: { $gte: earliest(questions) } };
    const shown = { 'formerMembers.userId': 1, updatedAt: 1 };
    return this.rows.find(filter, { limit, batchSize: limit }).project<LeftRow>(shown);
  }
}

function among(questions: Question[]): { $in: UserId[] } {
  return { $in: [...new Set(questions.map(({ userId }) => userId))] };
}

function earliest(questions: Question[]): Date {
  return new Date(Math.min(...questions.map(({ since }) => since.getTime())));
}

/** To each person what is theirs, newest change first. */
function deal<Row extends { updatedAt: Date }>(
  questions: Question[],
  rows: Row[],
  peopleOf: (row: Row) => { userId: string }[],
): Row[][] {
  const newestFirst = rows.sort((one, other) => other.updatedAt.getTime() - one.updatedAt.getTime());
  const byPerson = new Map<string, Row[]>(questions.map(({ userId }) => [userId, []]));
  for (const row of newestFirst)
    for (const userId of new Set(peopleOf(row).map((person) => person.userId)))
      byPerson.get(userId)?.push(row);
  return questions.map(({ userId, since, limit }) => {
    const own = byPerson.get(userId) ?? [];
    return own.filter(({ updatedAt }) => updatedAt >= since).slice(0, limit);
  });
}
