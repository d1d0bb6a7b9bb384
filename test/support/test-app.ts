import type { Type } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Connection } from 'mongoose';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { AppModule } from '../../src/app.module.js';
import { appOptions, configureApp } from '../../src/app.setup.js';
import { parseEnv } from '../../src/config/env.js';
import { ChatClient } from './chat-client.js';
import { RestClient } from './rest-client.js';
import { testDatabase } from './test-database.js';
import { type Claims, claimsOf, TEST_SECRET, tokenFor } from './tokens.js';

/** The whole application on a free port, with a database of its own. */
export class TestApp {
  private readonly clients: ChatClient[] = [];

  private constructor(
    readonly app: NestExpressApplication,
    readonly origin: string,
  ) {}

  /** Starts it, with modules of somebody else beside ours. */
  static async start(variables: Record<string, string> = {}, more: Type[] = []): Promise<TestApp> {
    const env = parseEnv({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      JWT_SECRET: TEST_SECRET,
      RATE_LIMIT_SCALE: '0',
      MONGODB_URI: testDatabase(),
      ...variables,
    });
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(env), ...more] }).compile();
    const app = configureApp(module.createNestApplication<NestExpressApplication>(appOptions));
    await app.listen(0, '127.0.0.1');
    return new TestApp(app, await app.getUrl());
  }

  get database(): Connection {
    return this.app.get<Connection>(getConnectionToken());
  }

  /** Somebody on HTTP: a user id, full claims, or nobody. */
  rest(who?: string | Claims): RestClient {
    return new RestClient(this.origin, who === undefined ? undefined : tokenFor(claimsOf(who)));
  }

  /** A marketplace server on HTTP. */
  service(): RestClient {
    return this.rest({ sub: 'market', roles: ['service'] });
  }

  /** Somebody at a socket. */
  async connect(
    who: string | Claims,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<ChatClient> {
    return this.connectWith(tokenFor(claimsOf(who)), options);
  }

  /** A socket with this very token. */
  async connectWith(
    token: string | undefined,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<ChatClient> {
    const client = await ChatClient.connect(this.origin, token, options);
    this.clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.database.dropDatabase();
    await this.app.close();
  }
}
