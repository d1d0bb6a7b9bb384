import { Module } from '@nestjs/common';
import { JivbookModule } from './jivbook/jivbook.module.js';
import { NaafeModule } from './naafe/naafe.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [NaafeModule, JivbookModule] })
export class DialectsModule {}
