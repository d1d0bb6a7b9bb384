import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** A node that serves this database, as the others see it. */
@Schema({ collection: 'nodes', versionKey: false })
export class NodeDocument {
  /** What the process calls itself. */
  @Prop({ type: String, required: true })
  _id: string;

  /** Until when it counts as there, by the clock of the database, unless it says so again. */
  @Prop({ type: Date, required: true })
  until: Date;

  /** Whether it may act as the only one: whoever comes waits until it does so no more. */
  @Prop({ type: Boolean, required: true })
  isAlone: boolean;

  /** The topics that it listens to. */
  @Prop({ type: [String], default: undefined })
  listensTo?: string[];

  /** The topics that others listen to, as it knows. */
  @Prop({ type: [String], default: undefined })
  knows?: string[];
}

export const NodeSchema = SchemaFactory.createForClass(NodeDocument);
NodeSchema.index({ until: 1 });
