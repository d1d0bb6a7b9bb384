import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { findAll, type Reading } from '../../platform/mongo/find-all.js';
import { AskTogether } from '../../shared/ask-together.js';
import type { UserId } from '../../shared/ids.js';
import type { Conversation } from './conversation.js';
import { notTold, toConversation, type ToldRow } from './conversations.rows.js';
import { ConversationDocument } from './conversations.schema.js';
import { WrittenBehind } from './written-behind.js';

/** How many conversations are read at once for several people: briefly, or as a whole. */
const BRIEF_TOGETHER = 2000;
const WHOLE_TOGETHER = 200;

/** What `sync` tells of a conversation, and what it takes to count in it. */
const BRIEF: Reading['projection'] = {
  'members.userId': 1,
  'members.lastReadSeq': 1,
  'members.unreadFrom': 1,
  'formerMembers.userId': 1,
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

/** What has happened to people's conversations while they were away; asked by everybody at once after an outage. */
@Injectable()
export class ChangedRepository {
  private readonly brief = new AskTogether<Question, ToldRow[]>({
    alone: (question) => this.findOf(question, { projection: BRIEF }),
    together: (questions) => this.findTogether(questions, BRIEF_TOGETHER, { projection: BRIEF }),
  });
  private readonly whole = new AskTogether<Question, ToldRow[]>({
    alone: (question) => this.findOf(question, { projection: notTold }),
    together: (questions) => this.findTogether(questions, WHOLE_TOGETHER, { projection: notTold }),
  });

  constructor(
    @InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>,
    private readonly behind: WrittenBehind,
  ) {}

  /**
   * The conversations that this person is in, or was in, and that have changed since, newest change first; of each what it takes to
   * say so and to count.
   */
  async listBriefly(userId: UserId, since: Date, limit: number): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    const rows = await this.brief.ask({ userId, since, limit });
    return rows.map((row) => toConversation({ ...row, lastMessage: null, blockedBy: [] }));
  }

  /** The same, with all that is known of them. */
  async listWhole(userId: UserId, since: Date, limit: number): Promise<Conversation[]> {
    await this.behind.storeOf(userId);
    return (await this.whole.ask({ userId, since, limit })).map(toConversation);
  }

  private findOf(question: Question, what: Reading): Promise<ToldRow[]> {
    return this.findChanged([question], { ...what, limit: question.limit, sort: { updatedAt: -1 } });
  }

  private async findTogether(
    questions: Question[],
    most: number,
    what: Reading,
  ): Promise<ToldRow[][] | null> {
    const rows = await this.findChanged(questions, { ...what, limit: most + 1 });
    return rows.length > most ? null : deal(questions, rows);
  }

  private findChanged(questions: Question[], reading: Reading): Promise<ToldRow[]> {
    const people = among(questions);
    const updatedAt = { $gte: earliest(questions) };
    const filter = {
      $or: [
        { 'members.userId': people, updatedAt },
        { 'formerMembers.userId': people, updatedAt },
      ],
    };
    return findAll<ConversationDocument, ToldRow>(this.model, filter, reading);
  }
}

function among(questions: Question[]): { $in: UserId[] } {
  return { $in: [...new Set(questions.map(({ userId }) => userId))] };
}

function earliest(questions: Question[]): Date {
  return new Date(Math.min(...questions.map(({ since }) => since.getTime())));
}

/** To each person what is theirs, newest change first. */
function deal(questions: Question[], rows: ToldRow[]): ToldRow[][] {
  const newestFirst = rows.sort((one, other) => other.updatedAt.getTime() - one.updatedAt.getTime());
  const byPerson = new Map<string, ToldRow[]>(questions.map(({ userId }) => [userId, []]));
  for (const row of newestFirst)
    for (const userId of new Set([...row.members, ...row.formerMembers].map((person) => person.userId)))
      byPerson.get(userId)?.push(row);
  return questions.map(({ userId, since, limit }) => {
    const own = byPerson.get(userId) ?? [];
    return own.filter(({ updatedAt }) => updatedAt >= since).slice(0, limit);
  });
}
