import type { Model, mongo } from 'mongoose';

/** The driver's own collection behind a model: repositories use it so that nothing is hydrated or cast on the way. */
export function nativeCollection<Row extends mongo.Document>(model: Model<Row>): mongo.Collection<Row> {
  return model.collection as unknown as mongo.Collection<Row>;
}
