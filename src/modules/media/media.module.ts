import { Module } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { Env } from '../../config/env.js';
import { ConversationsModule } from '../conversations/index.js';
import { AttachedMessages } from './attached-messages.js';
import { CopiesService } from './copies.service.js';
import { Inspector } from './inspection/inspector.js';
import { Intake } from './intake/intake.js';
import { MediaAccess } from './delivery/media-access.js';
import { MediaBroadcaster } from './media.broadcaster.js';
import { MediaController } from './media.controller.js';
import { MediaDelivery } from './delivery/media-delivery.js';
import { MediaEraser } from './media-eraser.js';
import { MediaLinks } from './delivery/media-links.js';
import { MediaPresenter } from './media.presenter.js';
import { MediaRepository } from './media.repository.js';
import {
  MediaDocument,
  MediaSchema,
  MediaSharedDocument,
  MediaSharedSchema,
  MediaUsageDocument,
  MediaUsageSchema,
} from './media.schema.js';
import { MediaService } from './media.service.js';
import { SharedStateRepository } from './shared-state.repository.js';
import { StorageService } from './intake/storage.service.js';
import { MediaStore } from './stores/media-store.js';
import { openStore } from './stores/open-store.js';
import { SweeperService } from './sweeper.service.js';
import { UploadService } from './intake/upload.service.js';
import { UsageRepository } from './usage.repository.js';

/** Pictures, videos, voice and files: taken in, looked at, kept, and shown to those who may see them. */
@Module({
  imports: [
    ConversationsModule,
    MongooseModule.forFeature([
      { name: MediaDocument.name, schema: MediaSchema },
      { name: MediaUsageDocument.name, schema: MediaUsageSchema },
      { name: MediaSharedDocument.name, schema: MediaSharedSchema },
    ]),
  ],
  controllers: [MediaController],
  providers: [
    { provide: MediaStore, inject: [Env, getConnectionToken()], useFactory: openStore },
    ...[MediaRepository, UsageRepository, SharedStateRepository, AttachedMessages],
    ...[MediaService, MediaAccess, MediaDelivery, MediaEraser, MediaLinks, MediaPresenter, MediaBroadcaster],
    ...[UploadService, StorageService, CopiesService, Intake, Inspector, SweeperService],
  ],
  exports: [MediaService, UploadService, CopiesService, MediaDelivery, MediaLinks, AttachedMessages],
})
export class MediaModule {}
