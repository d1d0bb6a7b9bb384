import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { UserId } from '../../shared/ids.js';
import { type User, type UserFields } from './user.js';
import { UserDocument, type UserSettings } from './users.schema.js';

/** What others see of somebody who has chosen nothing. */
const OPEN: UserSettings = { readReceipts: true, typing: true, presence: true };

type UserRow = Pick<UserDocument, '_id' | 'claims'> & Partial<UserDocument>;

/** The people. */
@Injectable()
export class UsersRepository {
  constructor(@InjectModel(UserDocument.name) private readonly users: Model<UserDocument>) {}

  /** The person and the claims that were applied last. */
  async findWithClaims(id: UserId): Promise<{ user: User; claims: UserDocument['claims'] } | null> {
    const row = await this.users.collection.findOne<UserRow>({ _id: id });
    return row && { user: toUser(row), claims: row.claims };
  }

  /** The people among these ids that are known. */
  async findMany(ids: readonly UserId[]): Promise<User[]> {
    const rows = await this.users.collection.find<UserRow>({ _id: { $in: ids as never[] } }).toArray();
    return rows.map(toUser);
  }

  /** Stores these fields, and those settings that are among them, making the person when they are new. */
  async save(id: UserId, { settings = {}, ...fields }: UserFields): Promise<User> {
    const now = new Date();
    const chosen: Record<string, boolean> = {};
    for (const [name, value] of Object.entries(settings)) chosen[`settings.${name}`] = value;
    const row = await this.users.collection.findOneAndUpdate(
      { _id: id },
      {
        $set: { ...fields, ...chosen, updatedAt: now },
        $setOnInsert: { createdAt: now, ...(!fields.claims && { claims: {} }) },
      },
      { upsert: true, returnDocument: 'after', ignoreUndefined: true },
    );
    return toUser(row as unknown as UserRow);
  }
}

/** Somebody of whom nothing is known. */
export function unknownUser(id: UserId): User {
  return { id, name: null, email: null, avatarUrl: null, settings: OPEN };
}

function toUser(row: UserRow): User {
  return {
    id: row._id as UserId,
    name: row.name ?? null,
    email: row.email ?? null,
    avatarUrl: row.avatarUrl ?? null,
    settings: { ...OPEN, ...row.settings },
  };
}
