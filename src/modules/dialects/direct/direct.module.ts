import { Module } from '@nestjs/common';
import { Contract } from '../../../platform/docs/contract.decorator.js';
import { MediaModule } from '../../media/index.js';
import { DialectsSharedModule } from '../shared/shared.module.js';
import { DirectMessagesService } from './direct-messages.service.js';
import { DirectReadingService } from './direct-reading.service.js';
import { DirectRooms } from './direct-rooms.js';
import { DirectSeatsService } from './direct-seats.service.js';
import { DirectSearchService } from './direct-search.service.js';
import { DirectTalksService } from './direct-talks.service.js';
import { DirectBroadcaster } from './direct.broadcaster.js';
import { DirectController } from './direct.controller.js';
import { DirectGateway } from './direct.gateway.js';
import { DirectService } from './direct.service.js';

/** Contract 004: two people talk, and everything has a number. */
@Contract({ prefix: 'direct', title: 'User to user' })
@Module({
  imports: [DialectsSharedModule, MediaModule],
  controllers: [DirectController],
  providers: [
    DirectService,
    DirectMessagesService,
    DirectReadingService,
    DirectSearchService,
    DirectTalksService,
    DirectRooms,
    DirectSeatsService,
    DirectGateway,
    DirectBroadcaster,
  ],
})
export class DirectModule {}
