import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { nativeCollection } from '../mongo/native.js';
import { NodeDocument } from './nodes.schema.js';

/** What a node says of itself. */
export type NodeSaid = Required<Pick<NodeDocument, 'isAlone' | 'listensTo' | 'knows'>>;

/** Who serves this database; all times are those of its clock. */
@Injectable()
export class NodesRepository {
  private readonly rows: mongo.Collection<NodeDocument>;

  constructor(@InjectModel(NodeDocument.name) model: Model<NodeDocument>) {
    this.rows = nativeCollection(model);
  }

  /** The node is there for so many milliseconds from now on. */
  async renew(id: string, leaseMs: number, { isAlone, listensTo, knows }: NodeSaid): Promise<void> {
    const until = { $add: ['$$NOW', leaseMs] };
    await this.rows.updateOne(
      { _id: id },
      [{ $set: { until, isAlone, listensTo: { $literal: listensTo }, knows: { $literal: knows } } }],
      { upsert: true },
    );
  }

  /** The other nodes that are there. */
  findOthers(id: string): Promise<NodeDocument[]> {
    return this.rows.find({ _id: { $ne: id }, $expr: { $gt: ['$until', '$$NOW'] } }).toArray();
  }

  /** Whether any of these nodes was there once and is not forgotten. */
  async anyKnown(ids: string[]): Promise<boolean> {
    return (await this.rows.findOne({ _id: { $in: ids } }, { projection: { _id: 1 } })) !== null;
  }

  /** Forgets those that were there for the last time before then. */
  async removeGone(before: Date): Promise<void> {
    await this.rows.deleteMany({ until: { $lt: before } });
  }

  /** Forgets the node. */
  async remove(id: string): Promise<void> {
    await this.rows.deleteOne({ _id: id });
  }
}
