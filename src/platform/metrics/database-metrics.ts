import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Metrics } from './metrics.js';

/** Measures every command that the driver sends. */
@Injectable()
export class DatabaseMetrics implements OnModuleInit {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const observe = (command: string, ok: boolean, ms: number): void =>
      this.metrics.databaseDuration.observe({ command, ok: String(ok) }, ms / 1000);
    const client = this.connection.getClient();
    client.on('commandSucceeded', ({ commandName, duration }) => observe(commandName, true, duration));
    client.on('commandFailed', ({ commandName, duration }) => observe(commandName, false, duration));
  }
}
