import { Global, Module } from '@nestjs/common';
import { Lifecycle } from './lifecycle.js';

/** Whether the process takes on work. */
@Global()
@Module({ providers: [Lifecycle], exports: [Lifecycle] })
export class LifecycleModule {}
