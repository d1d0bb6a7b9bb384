import { Module } from '@nestjs/common';
import { Contract } from '../../../platform/docs/contract.decorator.js';
import { DialectsSharedModule } from '../shared/shared.module.js';
import { NaafeBroadcaster } from './naafe.broadcaster.js';
import { NaafeController } from './naafe.controller.js';
import { NaafeGateway } from './naafe.gateway.js';
import { NaafeService } from './naafe.service.js';

/** Contract 001: seekers and providers talk about a job. */
@Contract({ prefix: 'naafe', title: 'Naafe services' })
@Module({
  imports: [DialectsSharedModule],
  controllers: [NaafeController],
  providers: [NaafeService, NaafeGateway, NaafeBroadcaster],
})
export class NaafeModule {}
