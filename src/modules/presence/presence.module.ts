import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ConversationsModule } from '../conversations/index.js';
import { UsersModule } from '../users/index.js';
import { PresenceBoard } from './presence-board.js';
import { PresenceBroadcaster } from './presence.broadcaster.js';
import { PresenceController } from './presence.controller.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresencePrivacy } from './presence-privacy.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceDocument, PresenceSchema } from './presence.schema.js';
import { PresenceService } from './presence.service.js';
import { PresenceTracker } from './presence-tracker.js';
import { TypingBroadcaster } from './typing.broadcaster.js';
import { TypingGateway } from './typing.gateway.js';
import { TypingService } from './typing.service.js';

/** Who is there, and who is typing. */
@Module({
  imports: [
    UsersModule,
    ConversationsModule,
    MongooseModule.forFeature([{ name: PresenceDocument.name, schema: PresenceSchema }]),
  ],
  controllers: [PresenceController],
  providers: [
    PresenceService,
    PresenceTracker,
    PresenceBoard,
    PresenceGateway,
    PresenceBroadcaster,
    PresenceRepository,
    PresencePrivacy,
    TypingService,
    TypingGateway,
    TypingBroadcaster,
  ],
  exports: [PresenceService, TypingService],
})
export class PresenceModule {}
