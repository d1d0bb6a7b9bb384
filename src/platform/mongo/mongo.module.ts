import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Database } from './database.js';
import { IndexBuilder } from './index-builder.js';
import { durableWrites } from './write-concern.js';
import { HEARTBEAT_MS, MonitorWatch } from './monitor-watch.js';

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

const options = {
  serverSelectionTimeoutMS: 5000,
  serverMonitoringMode: 'poll',
  heartbeatFrequencyMS: HEARTBEAT_MS,
  autoIndex: false,
  // For the metrics of the database.
  monitorCommands: true,
} as const;

/** The one connection to MongoDB, or to the embedded engine where no address is configured. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [DatabaseModule],
      inject: [Database],
      useFactory: async (database: Database) => {
        const uri = await database.open();
        return { uri, writeConcern: await durableWrites(uri), ...options };
      },
    }),
  ],
  providers: [IndexBuilder, MonitorWatch],
})
export class MongoModule {}
