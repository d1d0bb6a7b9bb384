import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { appOptions, configureApp } from './app.setup.js';
import { loadEnv } from './config/env.js';
import { cannotListen, configured } from './platform/lifecycle/start-failures.js';
import { announce } from './platform/logging/announce.js';

const env = configured(loadEnv);
const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(env), appOptions);
await configureApp(app)
  .listen(env.PORT)
  .catch((error: unknown) => cannotListen(app, error));
announce(await app.getUrl());
