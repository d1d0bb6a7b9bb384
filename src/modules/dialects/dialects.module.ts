import { Module } from '@nestjs/common';
import { BookmarketModule } from './bookmarket/bookmarket.module.js';
import { NaafeModule } from './naafe/naafe.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [BookmarketModule, NaafeModule] })
export class DialectsModule {}
