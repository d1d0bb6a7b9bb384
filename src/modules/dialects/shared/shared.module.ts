import { Module } from '@nestjs/common';
import { ConversationsModule } from '../../conversations/index.js';
import { MessagesModule } from '../../messages/index.js';
import { PresenceModule } from '../../presence/index.js';
import { UsersModule } from '../../users/index.js';
import { ArrivalsService } from './arrivals.service.js';
import { ReadingService } from './reading.service.js';
import { TalksService } from './talks.service.js';

const services = [UsersModule, ConversationsModule, PresenceModule, MessagesModule];

/** What dialects translate to: the services of everybody else, and talks of two people over them. */
@Module({
  imports: services,
  providers: [TalksService, ReadingService, ArrivalsService],
  exports: [...services, TalksService, ReadingService],
})
export class DialectsSharedModule {}
