import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema, Types } from 'mongoose';

/**
 * What is said in one block of a conversation, made ready for searches. Nothing is lost when one is lost: it is made
 * again from the messages.
 */
@Schema({ collection: 'search_chunks', versionKey: false })
export class SearchChunkDocument {
  _id: Types.ObjectId;

  @Prop({ type: MongooseSchema.Types.ObjectId, required: true })
  conversationId: Types.ObjectId;

  /** The number of the block: 0 holds the messages 1 to 128, 1 those from 129 to 256, and so on. */
  @Prop({ type: Number, required: true })
  chunk: number;

  /** Every message of the block up to this `seq` was there when it was made; 0 when it is to be made again. */
  @Prop({ type: Number, required: true })
  through: number;

  /** How often something in it was edited or deleted: what was read before does not overwrite what came after. */
  @Prop({ type: Number, required: true })
  version: number;

  /** UTF-8: the folded contents by `seq`, with U+0000 between them; nothing in the place of what is deleted. */
  @Prop({ type: Buffer, required: true })
  text: Buffer;
}

export const SearchChunkSchema = SchemaFactory.createForClass(SearchChunkDocument);
SearchChunkSchema.index({ conversationId: 1, chunk: 1 }, { unique: true });
