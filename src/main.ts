import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { appOptions, configureApp } from './app.setup.js';
import { loadEnv } from './config/env.js';
import { announce } from './platform/logging/announce.js';

const env = loadEnv();
const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(env), appOptions);
await configureApp(app).listen(env.PORT);
announce(await app.getUrl());
