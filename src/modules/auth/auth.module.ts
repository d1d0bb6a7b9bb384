import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccountsRepository } from './accounts.repository.js';
import { AuthBroadcaster } from './auth.broadcaster.js';
import { AuthController } from './auth.controller.js';
import { AuthGateway } from './auth.gateway.js';
import { AccountDocument, AccountSchema, SessionDocument, SessionSchema } from './auth.schema.js';
import { AuthService } from './auth.service.js';
import { BansController } from './bans.controller.js';
import { BansRepository } from './bans.repository.js';
import { BanDocument, BanSchema } from './bans.schema.js';
import { BansService } from './bans.service.js';
import { EndedSessions } from './ended-sessions.js';
import { Passwords } from './passwords.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Local accounts and their sessions, and who is shut out. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: AccountDocument.name, schema: AccountSchema },
      { name: SessionDocument.name, schema: SessionSchema },
      { name: BanDocument.name, schema: BanSchema },
    ]),
  ],
  controllers: [AuthController, BansController],
  providers: [
    AuthService,
    SessionsService,
    EndedSessions,
    BansService,
    BansRepository,
    Passwords,
    AuthGateway,
    AuthBroadcaster,
    AccountsRepository,
    SessionsRepository,
  ],
})
export class AuthModule {}
