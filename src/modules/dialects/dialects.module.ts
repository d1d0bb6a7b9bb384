import { Module } from '@nestjs/common';
import { BookmarketModule } from './bookmarket/bookmarket.module.js';
import { DirectModule } from './direct/direct.module.js';
import { JivbookModule } from './jivbook/jivbook.module.js';
import { NaafeModule } from './naafe/naafe.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [BookmarketModule, NaafeModule, StorefrontModule, JivbookModule, DirectModule] })
export class DialectsModule {}
