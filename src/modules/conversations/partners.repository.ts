import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import { AskTogether } from '../../shared/ask-together.js';
import type { UserId } from '../../shared/ids.js';
import { ConversationDocument } from './conversations.schema.js';

/** How many conversations, the latest ones, make somebody's partners. */
const LATEST = 500;
/** How many conversations are read at once for those who ask at the same time. */
const ROWS_TOGETHER = 2000;

interface MembersRow {
  members: { userId: UserId }[];
}

/** Who shares conversations with whom; by the index of the members. */
@Injectable()
export class PartnersRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;
  private readonly latest = new AskTogether<UserId, UserId[]>({
    alone: (userId) => this.findAlone(userId),
    together: (userIds) => this.findTogether(userIds),
  });

  constructor(@InjectModel(ConversationDocument.name) model: Model<ConversationDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Everybody in this person's latest conversations, without the person. */
  findOf(userId: UserId): Promise<UserId[]> {
    return this.latest.ask(userId);
  }

  /** Those of these people who share a conversation with this person. */
  async findAmong(userId: UserId, others: readonly UserId[]): Promise<UserId[]> {
    const wanted = { $in: [...others] };
    const people = await this.rows
      .aggregate<{ _id: UserId }>([
        { $match: { $and: [{ 'members.userId': userId }, { 'members.userId': wanted }] } },
        ...otherMembers(wanted),
      ])
      .toArray();
    return people.map(({ _id }) => _id);
  }

  private async findAlone(userId: UserId): Promise<UserId[]> {
    const people = await this.rows
      .aggregate<{ _id: UserId }>([
        { $match: { 'members.userId': userId } },
        { $sort: { lastActivityAt: -1, _id: -1 } },
        { $limit: LATEST },
        ...otherMembers({ $ne: userId }),
      ])
      .toArray();
    return people.map(({ _id }) => _id);
  }

  private async findTogether(userIds: UserId[]): Promise<UserId[][] | null> {
    const limit = ROWS_TOGETHER + 1;
    const rows = await this.rows
      .find({ 'members.userId': { $in: userIds } }, { limit, batchSize: limit })
      .project<MembersRow>({ _id: 0, 'members.userId': 1 })
      .toArray();
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

function otherMembers(wanted: mongo.Document): mongo.Document[] {
  return [
    { $project: { userId: '$members.userId' } },
    { $unwind: '$userId' },
    { $match: { userId: wanted } },
    { $group: { _id: '$userId' } },
  ];
}
