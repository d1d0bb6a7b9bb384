import { type DynamicModule, Module } from '@nestjs/common';
import { Env } from './env.js';

/** Hands the configuration to whoever asks for `Env`. */
@Module({})
export class ConfigModule {
  /** The configuration is read before the application exists, so that a wrong one stops it at once. */
  static forRoot(env: Env): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: Env, useValue: env }],
      exports: [Env],
    };
  }
}
