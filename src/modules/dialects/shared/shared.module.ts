import { Module } from '@nestjs/common';
import { ConversationsModule } from '../../conversations/index.js';
import { MessagesModule } from '../../messages/index.js';
import { MediaModule } from '../../media/index.js';
import { PresenceModule } from '../../presence/index.js';
import { UsersModule } from '../../users/index.js';
import { ArrivalsService } from './arrivals.service.js';
import { LatestTalks } from './latest-talks.js';
import { ReadingService } from './reading.service.js';
import { RelayService } from './relay.service.js';
import { SignalsService } from './signals.service.js';
import { TalksService } from './talks.service.js';

const services = [UsersModule, ConversationsModule, PresenceModule, MediaModule, MessagesModule];

/** What dialects translate to: the services of everybody else, and talks of two people over them. */
@Module({
  imports: services,
  providers: [TalksService, LatestTalks, ReadingService, SignalsService, ArrivalsService, RelayService],
  exports: [...services, TalksService, ReadingService, SignalsService],
})
export class DialectsSharedModule {}
