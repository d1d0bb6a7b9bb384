import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Nodes } from './nodes.js';
import { NodesRepository } from './nodes.repository.js';
import { NodeDocument, NodeSchema } from './nodes.schema.js';

/** Who else serves this database. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: NodeDocument.name, schema: NodeSchema }])],
  providers: [Nodes, NodesRepository],
  exports: [Nodes],
})
export class NodesModule {}
