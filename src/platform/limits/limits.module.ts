import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClientConfigController } from './client-config.controller.js';
import { LimitGuard } from './limit.guard.js';
import { Limits } from './limits.js';

/** How much anybody may ask for. */
@Global()
@Module({
  controllers: [ClientConfigController],
  providers: [Limits, { provide: APP_GUARD, useClass: LimitGuard }],
  exports: [Limits],
})
export class LimitsModule {}
