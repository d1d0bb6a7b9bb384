import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { UsersModule } from '../users/index.js';
import { BeginService } from './begin.service.js';
import { BlocksController } from './blocks/blocks.controller.js';
import { BlocksRepository } from './blocks/blocks.repository.js';
import { BlockDocument, BlockSchema } from './blocks/blocks.schema.js';
import { BlocksService } from './blocks/blocks.service.js';
import { ChangedRepository } from './changed.repository.js';
import { ChangedService } from './changed.service.js';
import { ConversationAccess } from './conversation-access.js';
import { ConversationsBroadcaster } from './conversations.broadcaster.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsGateway } from './conversations.gateway.js';
import { ConversationWritesRepository } from './conversation-writes.repository.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationDocument, ConversationSchema } from './conversations.schema.js';
import { ConversationsService } from './conversations.service.js';
import { FinishedWrites } from './heads/finished-writes.js';
import { FloorCache } from './floor-cache.js';
import { HeadCache } from './heads/head-cache.js';
import { HeadRecovery } from './heads/head-recovery.js';
import { HeadsRepository } from './heads/heads.repository.js';
import { HeadsService } from './heads/heads.service.js';
import { HeldHeads } from './heads/held-heads.js';
import { MarksRepository } from './marks/marks.repository.js';
import { MarksService } from './marks/marks.service.js';
import { MembersBroadcaster } from './members/members.broadcaster.js';
import { MembersController } from './members/members.controller.js';
import { MembersGateway } from './members/members.gateway.js';
import { MembersRepository } from './members/members.repository.js';
import { MembersService } from './members/members.service.js';
import { MessageFacts } from './message-facts.js';
import { NumbersRepository } from './numbers/numbers.repository.js';
import { ConversationNumberDocument, ConversationNumberSchema } from './numbers/numbers.schema.js';
import { NumbersService } from './numbers/numbers.service.js';
import { PairsRepository } from './pairs/pairs.repository.js';
import { PairsService } from './pairs/pairs.service.js';
import { Partners } from './pairs/partners.js';
import { PartnersRepository } from './pairs/partners.repository.js';
import { PendingMarks } from './marks/pending-marks.js';
import { PeopleBroadcaster } from './people.broadcaster.js';
import { PersonalController } from './personal/personal.controller.js';
import { PersonalService } from './personal/personal.service.js';
import { SequenceRepository } from './heads/sequence.repository.js';
import { IntentsService } from './heads/intents.service.js';
import { SequenceService } from './heads/sequence.service.js';
import { UnreadService } from './marks/unread.service.js';
import { WrittenBehind } from './written-behind.js';

/** Who talks with whom, about what, and how far each has read. */
@Module({
  imports: [
    UsersModule,
    MongooseModule.forFeature([
      { name: ConversationDocument.name, schema: ConversationSchema },
      { name: BlockDocument.name, schema: BlockSchema },
      { name: ConversationNumberDocument.name, schema: ConversationNumberSchema },
    ]),
  ],
  controllers: [ConversationsController, MembersController, PersonalController, BlocksController],
  providers: [
    ConversationsService,
    ConversationsGateway,
    ConversationsBroadcaster,
    ConversationWritesRepository,
    ConversationsRepository,
    ConversationAccess,
    BeginService,
    MarksService,
    MarksRepository,
    PersonalService,
    MembersService,
    MembersRepository,
    MembersGateway,
    MembersBroadcaster,
    BlocksService,
    BlocksRepository,
    IntentsService,
    SequenceService,
    SequenceRepository,
    HeadsService,
    HeadsRepository,
    FloorCache,
    HeadCache,
    HeldHeads,
    WrittenBehind,
    PendingMarks,
    HeadRecovery,
    FinishedWrites,
    UnreadService,
    ChangedService,
    ChangedRepository,
    MessageFacts,
    Partners,
    PartnersRepository,
    PeopleBroadcaster,
    PairsService,
    PairsRepository,
    NumbersService,
    NumbersRepository,
  ],
  exports: [
    ConversationsService,
    ConversationAccess,
    BeginService,
    MarksService,
    PersonalService,
    MembersService,
    BlocksService,
    UnreadService,
    ChangedService,
    IntentsService,
    SequenceService,
    MessageFacts,
    Partners,
    PairsService,
    NumbersService,
  ],
})
export class ConversationsModule {}
