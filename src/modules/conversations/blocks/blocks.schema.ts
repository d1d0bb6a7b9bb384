import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Types } from 'mongoose';

/** One person blocks another, as the database keeps it. */
@Schema({ collection: 'blocks', versionKey: false })
export class BlockDocument {
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  blockerId: string;

  @Prop({ type: String, required: true })
  blockedId: string;

  @Prop({ type: Date, required: true })
  at: Date;
}

export const BlockSchema = SchemaFactory.createForClass(BlockDocument);
BlockSchema.index({ blockerId: 1, blockedId: 1 }, { unique: true });
BlockSchema.index({ blockedId: 1, blockerId: 1 });
BlockSchema.index({ blockerId: 1, at: -1, _id: -1 });
