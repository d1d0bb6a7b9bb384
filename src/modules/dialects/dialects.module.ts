import { Module } from '@nestjs/common';
import { DirectModule } from './direct/direct.module.js';
import { NaafeModule } from './naafe/naafe.module.js';

/** The published contracts, each under its own prefix. */
@Module({ imports: [NaafeModule, DirectModule] })
export class DialectsModule {}
