import { Module } from '@nestjs/common';
import { Contract } from '../../../platform/docs/contract.decorator.js';
import { DialectsSharedModule } from '../shared/shared.module.js';
import { BookmarketBroadcaster } from './bookmarket.broadcaster.js';
import { BookmarketController } from './bookmarket.controller.js';
import { BookmarketFinder } from './bookmarket-finder.service.js';
import { BookmarketRoomsService } from './bookmarket-rooms.service.js';
import { BookmarketGateway } from './bookmarket.gateway.js';
import { BookmarketInbox } from './bookmarket-inbox.service.js';
import { BookmarketPresence } from './bookmarket-presence.service.js';
import { BookmarketService } from './bookmarket.service.js';
import { BookmarketTyping } from './bookmarket-typing.service.js';

/** Contract 000: buyers and sellers talk about a book. */
@Contract({ prefix: 'bookmarket', title: 'Book marketplace' })
@Module({
  imports: [DialectsSharedModule],
  controllers: [BookmarketController],
  providers: [
    BookmarketFinder,
    BookmarketRoomsService,
    BookmarketService,
    BookmarketInbox,
    BookmarketTyping,
    BookmarketPresence,
    BookmarketGateway,
    BookmarketBroadcaster,
  ],
})
export class BookmarketModule {}
