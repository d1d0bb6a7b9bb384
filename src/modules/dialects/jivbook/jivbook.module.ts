import { Module } from '@nestjs/common';
import { Contract } from '../../../platform/docs/contract.decorator.js';
import { DialectsSharedModule } from '../shared/shared.module.js';
import { JivbookBroadcaster } from './jivbook.broadcaster.js';
import { JivbookChatsService } from './jivbook-chats.service.js';
import { JivbookController } from './jivbook.controller.js';
import { JivbookGateway } from './jivbook.gateway.js';
import { JivbookMediaService } from './jivbook-media.service.js';
import { JivbookMessagesService } from './jivbook-messages.service.js';
import { JivbookReceiptsService } from './jivbook-receipts.service.js';

/** Contract 003: chats about pets. */
@Contract({ prefix: 'jivbook', title: 'Jivbook pets' })
@Module({
  imports: [DialectsSharedModule],
  controllers: [JivbookController],
  providers: [
    JivbookChatsService,
    JivbookMessagesService,
    JivbookMediaService,
    JivbookReceiptsService,
    JivbookGateway,
    JivbookBroadcaster,
  ],
})
export class JivbookModule {}
