import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import type { Env } from './config/env.js';
import { AuthModule } from './modules/auth/index.js';
import { ConversationsModule } from './modules/conversations/index.js';
import { DialectsModule } from './modules/dialects/index.js';
import { MediaModule } from './modules/media/index.js';
import { MessagesModule } from './modules/messages/index.js';
import { PresenceModule } from './modules/presence/index.js';
import { UsersModule } from './modules/users/index.js';
import { PlatformModule } from './platform/platform.module.js';

/** The table of contents. */
@Module({})
export class AppModule {
  /** The whole application for one configuration. */
  static forRoot(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(env),
        PlatformModule,
        AuthModule,
        UsersModule,
        ConversationsModule,
        PresenceModule,
        MediaModule,
        MessagesModule,
        DialectsModule,
      ],
    };
  }
}
