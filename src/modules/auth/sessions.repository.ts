import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../../platform/mongo/native.js';
import type { UserId } from '../../shared/ids.js';
import type { RefreshState } from './auth.policy.js';
import { SessionDocument } from './auth.schema.js';
import type { RefreshTokenHashes } from './refresh-token.js';

/** A session that is over. */
export interface EndedSession {
  id: string;
  endedAt: Date;
}

/** The logins of local accounts. */
@Injectable()
export class SessionsRepository {
  private readonly rows: mongo.Collection<SessionDocument>;

  constructor(@InjectModel(SessionDocument.name) model: Model<SessionDocument>) {
    this.rows = nativeCollection(model);
  }

  /** Begins a session with its first refresh token. */
  async insert(userId: UserId, { sessionId, tokenHash }: RefreshTokenHashes, expiresAt: Date): Promise<void> {
    const now = new Date();
    const state = { tokenHash, previousTokenHash: null, rotatedAt: now, expiresAt, endedAt: null };
    await this.rows.insertOne({ _id: sessionId, userId, ...state, createdAt: now });
  }

  /** Replaces the refresh token that is good now. Answers whose session it is, or null when it is not that one. */
  async rotate(used: RefreshTokenHashes, tokenHash: string, expiresAt: Date): Promise<UserId | null> {
    const now = new Date();
    const row = await this.rows.findOneAndUpdate(
      { _id: used.sessionId, tokenHash: used.tokenHash, endedAt: null, expiresAt: { $gt: now } },
      { $set: { tokenHash, previousTokenHash: used.tokenHash, rotatedAt: now, expiresAt } },
      { projection: { userId: 1 } },
    );
    return row && (row.userId as UserId);
  }

  /** How the session stands; null when there is none. */
  async findState(sessionId: string): Promise<(RefreshState & { userId: UserId }) | null> {
    const row = await this.rows.findOne({ _id: sessionId });
    return row && { ...row, userId: row.userId as UserId };
  }

  /** Ends this person's session. False when they have none by that id. */
  async end(userId: UserId, sessionId: string): Promise<boolean> {
    const { matchedCount } = await this.rows.updateOne(
      { _id: sessionId, userId },
      { $set: { endedAt: new Date() } },
    );
    return matchedCount > 0;
  }

  /** The sessions that have ended since then, the earliest first. */
  async listEnded(since: Date): Promise<EndedSession[]> {
    const rows = await this.rows
      .find({ endedAt: { $gte: since } })
      .sort({ endedAt: 1 })
      .toArray();
    return rows.map(({ _id, endedAt }) => ({ id: _id, endedAt: endedAt as Date }));
  }

  /** Forgets this person's sessions that were over before then. */
  async deleteOver(userId: UserId, before: Date): Promise<void> {
    await this.rows.deleteMany({
      userId,
      $or: [{ expiresAt: { $lt: before } }, { endedAt: { $lt: before } }],
    });
  }
}
