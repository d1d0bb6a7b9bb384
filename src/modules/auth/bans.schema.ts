import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** A ban as the database keeps it, also after it was lifted. `_id` is the `sub` of the person's token. */
@Schema({ collection: 'bans', versionKey: false })
export class BanDocument {
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: String, default: null })
  reason: string | null;

  @Prop({ type: String, required: true })
  bannedBy: string;

  @Prop({ type: Date, required: true })
  bannedAt: Date;

  @Prop({ type: Boolean, required: true })
  isLifted: boolean;

  /** Other nodes look for what has changed lately. */
  @Prop({ type: Date, required: true })
  changedAt: Date;
}

export const BanSchema = SchemaFactory.createForClass(BanDocument);
BanSchema.index({ isLifted: 1 });
BanSchema.index({ changedAt: 1 });
