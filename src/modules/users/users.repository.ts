import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { findAll } from '../../platform/mongo/find-all.js';
import { insertAll } from '../../platform/mongo/insert-all.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import { AskTogether } from '../../shared/ask-together.js';
import { asLongAsItTook, GroupCommit } from '../../shared/group-commit.js';
import type { UserId } from '../../shared/ids.js';
import type { AppliedClaims, User, UserFields } from './user.js';
import { UserDocument, type UserSettings } from './users.schema.js';

/** What others see of somebody who has chosen nothing. */
const OPEN: UserSettings = { readReceipts: true, typing: true, presence: true };

/** How many people are read at once for those who ask at the same time. */
const ROWS_TOGETHER = 1000;

/** What somebody is now, and what they were; null for somebody new. */
export interface Saved {
  user: User;
  before: User | null;
}

type UserRow = Pick<UserDocument, '_id' | 'claims'> & Partial<UserDocument>;

/** The people. */
@Injectable()
export class UsersRepository {
  private readonly rows: mongo.Collection<UserRow>;
  private readonly wanted = new AskTogether<readonly UserId[], UserRow[]>({
    alone: (ids) => findAll<UserDocument, UserRow>(this.model, { _id: { $in: [...ids] } }),
    together: (lists) => this.findTogether(lists),
  });
  private readonly inserts = new GroupCommit(
    (rows: UserRow[]) => insertAll(this.model, rows),
    asLongAsItTook,
  );

  constructor(@InjectModel(UserDocument.name) private readonly model: Model<UserDocument>) {
    this.rows = nativeCollection(model) as unknown as mongo.Collection<UserRow>;
  }

  /** The claims of this person that were applied last; null for somebody who has not been here. */
  async findClaims(id: UserId): Promise<AppliedClaims | null> {
    const [row] = await this.wanted.ask([id]);
    return row ?? null;
  }

  /** The people among these ids that are known. */
  async findMany(ids: readonly UserId[]): Promise<User[]> {
    return (await this.wanted.ask(ids)).map(toUser);
  }

  /** Stores somebody who has not been here, with others who come at the same time. Null when somebody else has just done so. */
  async add(id: UserId, fields: UserFields): Promise<User | null> {
    const now = new Date();
    const row = { _id: id, claims: {}, ...fields, createdAt: now, updatedAt: now };
    return (await this.inserts.do(row)) ? toUser(row) : null;
  }

  /** Stores what a token says of somebody who is known. Null when that of a later token was stored meanwhile. */
  async applyClaims(id: UserId, fields: UserFields): Promise<Saved | null> {
    const { claimsIssuedAt } = fields;
    const isNotLater = claimsIssuedAt !== undefined && { claimsIssuedAt: { $not: { $gt: claimsIssuedAt } } };
    const row = await this.rows.findOneAndUpdate(
      { _id: id, ...isNotLater },
      { $set: { ...fields, updatedAt: new Date() } },
      { returnDocument: 'before' },
    );
    return row && { user: toUser({ ...row, ...fields }), before: toUser(row) };
  }

  /** Stores these fields, and those settings that are among them, making the person when they are new. */
  async save(id: UserId, { settings = {}, ...named }: UserFields): Promise<Saved> {
    const now = new Date();
    const fields = Object.fromEntries(
      Object.entries<unknown>(named).filter(([, value]) => value !== undefined),
    );
    const chosen: Record<string, boolean> = {};
    for (const [name, value] of Object.entries(settings)) chosen[`settings.${name}`] = value;
    const row = await this.rows.findOneAndUpdate(
      { _id: id },
      {
        $set: { ...fields, ...chosen, updatedAt: now },
        $setOnInsert: { createdAt: now, ...(!named.claims && { claims: {} }) },
      },
      { upsert: true, returnDocument: 'before' },
    );
    const known = row ?? { _id: id, claims: {} };
    const user = toUser({ ...known, ...fields, settings: { ...known.settings, ...settings } });
    return { user, before: row && toUser(row) };
  }

  private async findTogether(lists: (readonly UserId[])[]): Promise<UserRow[][] | null> {
    const ids = [...new Set(lists.flat())];
    if (ids.length > ROWS_TOGETHER) return null;
    const rows = await findAll<UserDocument, UserRow>(this.model, { _id: { $in: ids } });
    const byId = new Map(rows.map((row) => [row._id, row]));
    return lists.map((list) => list.flatMap((id) => byId.get(id) ?? []));
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
