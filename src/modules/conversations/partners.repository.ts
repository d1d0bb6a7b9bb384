import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import { ConversationDocument } from './conversations.schema.js';

/** How many conversations, the latest ones, make somebody's partners. */
const LATEST = 500;

/** Who shares conversations with whom; by the index of the members. */
@Injectable()
export class PartnersRepository {
  private readonly rows: mongo.Collection<ConversationDocument>;

  constructor(@InjectModel(ConversationDocument.name) model: Model<ConversationDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Everybody in this person's latest conversations, without the person. */
  async findOf(userId: UserId): Promise<UserId[]> {
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
}

function otherMembers(wanted: mongo.Document): mongo.Document[] {
  return [
    { $project: { userId: '$members.userId' } },
    { $unwind: '$userId' },
    { $match: { userId: wanted } },
    { $group: { _id: '$userId' } },
  ];
}
