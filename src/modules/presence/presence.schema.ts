import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** What is kept of a person's presence. `_id` is the `sub` of their token. */
@Schema({ collection: 'presence', versionKey: false })
export class PresenceDocument {
  @Prop({ type: String, required: true })
  _id: string;

  /** Stands still while the person is invisible. */
  @Prop({ type: Date, required: true })
  lastSeenAt: Date;

  @Prop({ type: Boolean, required: true })
  isInvisible: boolean;

  /** The node of the visit that the person is invisible for; none where that holds until they say something else. */
  @Prop({ type: String })
  visitOf?: string;
}

export const PresenceSchema = SchemaFactory.createForClass(PresenceDocument);
