import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Database } from './database.js';
import { IndexBuilder } from './index-builder.js';
import { HEARTBEAT_MS, MonitorWatch } from './monitor-watch.js';

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

/** The one connection to MongoDB, or to the embedded engine where no address is configured. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [DatabaseModule],
      inject: [Database],
      useFactory: async (database: Database) => ({
        uri: await database.open(),
        writeConcern: { w: 'majority', journal: true },
        serverSelectionTimeoutMS: 5000,
        // Nothing waits for ever, whatever becomes of its connection.
        timeoutMS: 30_000,
        serverMonitoringMode: 'poll',
        heartbeatFrequencyMS: HEARTBEAT_MS,
        autoIndex: false,
        // For the metrics of the database.
        monitorCommands: true,
      }),
    }),
  ],
  providers: [IndexBuilder, MonitorWatch],
})
export class MongoModule {}
