import { Module } from '@nestjs/common';
import { NaafeModule } from './naafe/naafe.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [NaafeModule] })
export class DialectsModule {}
