import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Types } from 'mongoose';
import { Schema as MongooseSchema } from 'mongoose';

/** The number of a conversation, for contracts whose ids are numbers; number 0 keeps the highest one that was given out. */
@Schema({ collection: 'conversation_numbers', versionKey: false })
export class ConversationNumberDocument {
  @Prop({ type: Number, required: true })
  _id: number;

  @Prop({ type: MongooseSchema.Types.ObjectId })
  conversationId?: Types.ObjectId;

  /** The highest number that was given out; of number 0 alone. */
  @Prop({ type: Number })
  last?: number;
}

export const ConversationNumberSchema = SchemaFactory.createForClass(ConversationNumberDocument);
ConversationNumberSchema.index(
  { conversationId: 1 },
  { unique: true, partialFilterExpression: { conversationId: { $type: 'objectId' } } },
);
