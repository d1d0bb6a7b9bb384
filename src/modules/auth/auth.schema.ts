import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Types } from 'mongoose';

/** A local account as the database keeps it. `_id`, as 24 hexadecimal digits, is the person's user id. */
@Schema({ collection: 'accounts', versionKey: false })
export class AccountDocument {
  _id: Types.ObjectId;

  /** As it was written at registration. */
  @Prop({ type: String, required: true })
  username: string;

  /** As usernames are compared: NFKC, lower case. */
  @Prop({ type: String, required: true })
  usernameKey: string;

  /** argon2id with its parameters, as a PHC string. */
  @Prop({ type: String, required: true })
  passwordHash: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const AccountSchema = SchemaFactory.createForClass(AccountDocument);
AccountSchema.index({ usernameKey: 1 }, { unique: true });

/** One login of a local account. Of refresh tokens only hashes are kept. */
@Schema({ collection: 'sessions', versionKey: false })
export class SessionDocument {
  /** The hash of the first half of its refresh tokens; access tokens carry it as `sid`. */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, required: true })
  userId: string;

  /** The hash of the second half of the refresh token that is good now. */
  @Prop({ type: String, required: true })
  tokenHash: string;

  /** The hash of the one before; null until the first refresh. */
  @Prop({ type: String, default: null })
  previousTokenHash: string | null;

  /** When the refresh token that is good now was given out. */
  @Prop({ type: Date, required: true })
  rotatedAt: Date;

  /** When the refresh token that is good now expires. */
  @Prop({ type: Date, required: true })
  expiresAt: Date;

  @Prop({ type: Date, default: null })
  endedAt: Date | null;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const SessionSchema = SchemaFactory.createForClass(SessionDocument);
SessionSchema.index({ userId: 1 });
// By a comparison and not by `$type`: the planner takes the index only where the filter follows from the query.
SessionSchema.index({ endedAt: 1 }, { partialFilterExpression: { endedAt: { $gt: new Date(0) } } });
