import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import { AskTogether } from '../../../shared/ask-together.js';
import { atLeisure } from '../../../shared/group-commit.js';
import type { UserId } from '../../../shared/ids.js';
import { ConversationDocument } from '../conversations.schema.js';

/** How many conversations, the latest ones, make somebody's partners. */
const LATEST = 500;
/** Who has more conversations is known to the people of so many of them. */
const MOST = 10_000;
/** How many places of members are looked at, at most: those of 390 groups of the largest kind. */
const MOST_PLACES = 100_000;
/** How many conversations are read at once for those who ask at the same time. */
const ROWS_TOGETHER = 2000;

interface MembersRow {
  members: { userId: UserId }[];
}

interface Question {
  userId: UserId;
  /** In how many of their conversations, the latest ones. */
  within: number;
}

/** Who shares conversations with whom; by the index of the members. */
@Injectable()
export class PartnersRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;
  private readonly wanted = new AskTogether<Question, UserId[]>(
    {
      alone: (question) => this.findAlone(question),
      together: (questions) => this.findTogether(questions.map(({ userId }) => userId)),
    },
    atLeisure,
  );

  constructor(@InjectModel(ConversationDocument.name) private readonly model: Model<ConversationDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Everybody in this person's latest conversations, without the person. */
  findOf(userId: UserId): Promise<UserId[]> {
    return this.wanted.ask({ userId, within: LATEST });
  }

  /** Everybody who may have this person among their partners, without the person: of older conversations too. */
  findThoseWhoKnow(userId: UserId): Promise<UserId[]> {
    return this.wanted.ask({ userId, within: MOST });
  }

  /** Those of these people who share a conversation with this person. */
  async findAmong(userId: UserId, others: readonly UserId[]): Promise<UserId[]> {
    const wanted = { $in: [...others] };
    const people = await this.rows
      .aggregate<{ _id: UserId }>([
        { $match: { $and: [{ 'members.userId': userId }, { 'members.userId': wanted }] } },
        { $project: { userId: '$members.userId' } },
        { $unwind: '$userId' },
        { $match: { userId: wanted } },
        { $group: { _id: '$userId' } },
      ])
      .toArray();
    return people.map(({ _id }) => _id);
  }

  /** One row answers: to read it costs a tenth of what a row for each of many people costs. */
  private async findAlone({ userId, within }: Question): Promise<UserId[]> {
    const [found] = await this.rows
      .aggregate<{ people: UserId[] }>([
        { $match: { 'members.userId': userId } },
        { $sort: { lastActivityAt: -1, _id: -1 } },
        { $limit: within },
        { $project: { userId: '$members.userId' } },
        { $unwind: '$userId' },
        { $limit: MOST_PLACES },
        { $group: { _id: null, people: { $addToSet: '$userId' } } },
      ])
      .toArray();
    return found?.people.filter((other) => other !== userId) ?? [];
  }

  private async findTogether(userIds: UserId[]): Promise<UserId[][] | null> {
    const limit = ROWS_TOGETHER + 1;
    const rows = await findAll<ConversationDocument, MembersRow>(
      this.model,
      { 'members.userId': { $in: userIds } },
      { projection: { _id: 0, 'members.userId': 1 }, limit },
    );
    const found = rows.length < limit ? byPerson(userIds, rows) : null;
    return found && userIds.map((userId) => found.get(userId) ?? []);
  }
}

/** The others in each person's conversations; null where somebody has more of those than count. */
function byPerson(userIds: UserId[], rows: MembersRow[]): Map<UserId, UserId[]> | null {
  const shared = new Map<UserId, MembersRow[]>(userIds.map((userId) => [userId, []]));
  for (const row of rows) for (const { userId } of row.members) shared.get(userId)?.push(row);
  if ([...shared.values()].some(({ length }) => length > LATEST)) return null;
  return new Map([...shared].map(([userId, own]) => [userId, othersIn(own, userId)]));
}

function othersIn(rows: MembersRow[], userId: UserId): UserId[] {
  const people = new Set(rows.flatMap(({ members }) => members.map((member) => member.userId)));
  people.delete(userId);
  return [...people];
}
