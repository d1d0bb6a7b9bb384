import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { isObjectIdOrHexString, type Model, type mongo, Types } from 'mongoose';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import { AccountDocument } from './auth.schema.js';

/** A local account, as services handle it. */
export interface Account {
  id: UserId;
  username: string;
  name: string;
}

/** What is stored at registration. */
export type NewAccount = Pick<AccountDocument, 'username' | 'usernameKey' | 'passwordHash' | 'name'>;

/** The local accounts. */
@Injectable()
export class AccountsRepository {
  private readonly rows: mongo.Collection<AccountDocument>;

  constructor(@InjectModel(AccountDocument.name) model: Model<AccountDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Makes the account; null when the username is taken, also by a race. */
  async insert(draft: NewAccount): Promise<Account | null> {
    const row = { _id: new Types.ObjectId(), ...draft, createdAt: new Date() };
    try {
      await this.rows.insertOne(row);
      return toAccount(row);
    } catch (error) {
      if (isDuplicateKey(error, 'usernameKey')) return null;
      throw error;
    }
  }

  /** The account of this person; null for a person of the marketplace. */
  async find(userId: UserId): Promise<Account | null> {
    if (!isObjectIdOrHexString(userId)) return null;
    const row = await this.rows.findOne({ _id: new Types.ObjectId(userId) });
    return row && toAccount(row);
  }

  /** The account by its username, with what is needed to check a password. */
  async findForLogin(usernameKey: string): Promise<{ account: Account; passwordHash: string } | null> {
    const row = await this.rows.findOne({ usernameKey });
    return row && { account: toAccount(row), passwordHash: row.passwordHash };
  }
}

function toAccount({ _id, username, name }: AccountDocument): Account {
  return { id: _id.toHexString() as UserId, username, name };
}
