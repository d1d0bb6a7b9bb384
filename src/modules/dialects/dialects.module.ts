import { Module } from '@nestjs/common';
import { NaafeModule } from './naafe/naafe.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [NaafeModule, StorefrontModule] })
export class DialectsModule {}
