import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/index.js';
import { MediaModule } from '../media/index.js';
import { PresenceModule } from '../presence/index.js';
import { UsersModule } from '../users/index.js';
import { AfterSend } from './sending/after-send.js';
import { ChangesRepository } from './sync/changes.repository.js';
import { ChangesService } from './sync/changes.service.js';
import { ComposeService } from './sending/compose.service.js';
import { ExportController } from './export/export.controller.js';
import { ExportService } from './export/export.service.js';
import { FreshMediaSender } from './sending/fresh-media-sender.js';
import { MediaMessagesService } from './sending/media-messages.service.js';
import { MessageChangesController } from './changes/message-changes.controller.js';
import { MessageChangesService } from './changes/message-changes.service.js';
import { MessagesBroadcaster } from './messages.broadcaster.js';
import { MessagesController } from './messages.controller.js';
import { MessagesGateway } from './messages.gateway.js';
import { MessagePagesRepository } from './pages/message-pages.repository.js';
import { CorrespondenceService } from './pages/correspondence.service.js';
import { MessagePagesService } from './pages/message-pages.service.js';
import { MessagePresenter } from './messages.presenter.js';
import { MessagesRepository } from './messages.repository.js';
import { MessageDocument, MessageSchema } from './messages.schema.js';
import { MessagesService } from './messages.service.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { RevisionService } from './changes/revision.service.js';
import { RevisionsRepository } from './changes/revisions.repository.js';
import { SearchAhead } from './search/search-ahead.service.js';
import { SearchFinder } from './search/search-finder.service.js';
import { SearchIndex } from './search/search-index.service.js';
import { SearchScope } from './search/search-scope.service.js';
import { SearchController } from './search/search.controller.js';
import { SearchGateway } from './search/search.gateway.js';
import { SearchRepository } from './search/search.repository.js';
import { SearchChunkDocument, SearchChunkSchema } from './search/search.schema.js';
import { SearchService } from './search/search.service.js';
import { SendService } from './sending/send.service.js';
import { SettlementService } from './settlement.service.js';
import { StoreService } from './sending/store.service.js';
import { SyncController } from './sync/sync.controller.js';
import { SyncGateway } from './sync/sync.gateway.js';
import { SyncService } from './sync/sync.service.js';
import { UpgradeRepository } from './upgrade.repository.js';
import { WithdrawalService } from './withdrawal.service.js';

/** What is said: sent once, in order, and read back. */
@Module({
  imports: [
    UsersModule,
    ConversationsModule,
    MediaModule,
    PresenceModule,
    MongooseModule.forFeature([
      { name: MessageDocument.name, schema: MessageSchema },
      { name: SearchChunkDocument.name, schema: SearchChunkSchema },
    ]),
  ],
  controllers: [
    SyncController,
    SearchController,
    ExportController,
    MessagesController,
    MessageChangesController,
  ],
  providers: [
    MessagesService,
    MessageChangesService,
    MessagePagesService,
    CorrespondenceService,
    MessagePagesRepository,
    ReceiptsService,
    MessagePresenter,
    ComposeService,
    SendService,
    StoreService,
    MediaMessagesService,
    FreshMediaSender,
    RevisionService,
    RevisionsRepository,
    SettlementService,
    WithdrawalService,
    ChangesService,
    ChangesRepository,
    SyncService,
    SyncGateway,
    MessagesGateway,
    MessagesBroadcaster,
    MessagesRepository,
    UpgradeRepository,
    SearchService,
    SearchScope,
    SearchFinder,
    SearchIndex,
    SearchAhead,
    SearchGateway,
    SearchRepository,
    ExportService,
    AfterSend,
  ],
  exports: [
    MessagesService,
    MessagePagesService,
    CorrespondenceService,
    MessageChangesService,
    MediaMessagesService,
    ComposeService,
    ReceiptsService,
    SearchService,
  ],
})
export class MessagesModule {}
