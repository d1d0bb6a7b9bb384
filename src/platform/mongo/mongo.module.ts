import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Database } from './database.js';
import { failWithTheSocket, tellCommandTimes } from './driver-patch.js';
import { textsUnchecked } from './find-all.js';
import { IndexBuilder } from './index-builder.js';
import { durableWrites } from './write-concern.js';

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

/**
 * A server that is gone is noticed at once. One that stands still is asked every two seconds and given up when it has not answered for ten:
 * who waits for it is refused then, or, where the driver tries once more, when no server has been found for five.
 */
const options = {
  serverSelectionTimeoutMS: 5000,
  heartbeatFrequencyMS: 2000,
  connectTimeoutMS: 10_000,
  autoIndex: false,
  ...textsUnchecked,
} as const;

/** The one connection to MongoDB, or to the embedded engine where no address is configured. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [DatabaseModule],
      inject: [Database],
      useFactory: async (database: Database) => {
        failWithTheSocket();
        tellCommandTimes();
        const uri = await database.open();
        return { uri, writeConcern: await durableWrites(uri), ...options };
      },
    }),
  ],
  providers: [IndexBuilder],
})
export class MongoModule {}
