import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** What people let others see of them. */
export interface UserSettings {
  /** Others see how far they have read. */
  readReceipts: boolean;
  /** Others see that they are typing. */
  typing: boolean;
  /** Others see whether they are here. */
  presence: boolean;
}

/** A person as the database keeps them. `_id` is the `sub` of their token. */
@Schema({ collection: 'users', versionKey: false, timestamps: true })
export class UserDocument {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String })
  name?: string | null;

  @Prop({ type: String })
  email?: string | null;

  @Prop({ type: String })
  avatarUrl?: string | null;

  /** The claims that were applied last: only a claim that changes overrides what the person chose here. */
  @Prop({ type: Object, default: {} })
  claims: { name?: string; email?: string; avatarUrl?: string };

  /** When the latest token of those was given out, in milliseconds since 1970; missing while none said so. */
  @Prop({ type: Number })
  claimsIssuedAt?: number;

  /** What the person has chosen; everything else is on. */
  @Prop({ type: Object })
  settings?: Partial<UserSettings>;

  createdAt: Date;
  updatedAt: Date;
}

export const UserSchema = SchemaFactory.createForClass(UserDocument);
