import { Module } from '@nestjs/common';
import { Contract } from '../../../platform/docs/contract.decorator.js';
import { DialectsSharedModule } from '../shared/shared.module.js';
import { StorefrontBroadcaster } from './storefront.broadcaster.js';
import { StorefrontController } from './storefront.controller.js';
import { StorefrontGateway } from './storefront.gateway.js';
import { StorefrontListsService } from './storefront-lists.service.js';
import { StorefrontPeopleBroadcaster } from './storefront-people.broadcaster.js';
import { StorefrontPresenceService } from './storefront-presence.service.js';
import { StorefrontService } from './storefront.service.js';
import { StorefrontTypingService } from './storefront-typing.service.js';
import { StorefrontTypes } from './storefront-types.js';

/** Contract 002: buyers and sellers of a shop write to each other. */
@Contract({ prefix: 'storefront', title: 'Storefront' })
@Module({
  imports: [DialectsSharedModule],
  controllers: [StorefrontController],
  providers: [
    StorefrontService,
    StorefrontListsService,
    StorefrontPresenceService,
    StorefrontTypingService,
    StorefrontTypes,
    StorefrontGateway,
    StorefrontBroadcaster,
    StorefrontPeopleBroadcaster,
  ],
})
export class StorefrontModule {}
