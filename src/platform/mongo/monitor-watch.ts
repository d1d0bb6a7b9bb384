import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/** How often the driver looks whether the server is there, in milliseconds. */
export const HEARTBEAT_MS = 2000;
/** Without a sign of the driver's looking for so long it is stuck; looking itself takes 10 seconds at most. */
const STUCK_MS = 15_000;

const SIGNS = ['serverHeartbeatStarted', 'serverHeartbeatSucceeded', 'serverHeartbeatFailed'] as const;

/**
 * Watches over the driver's own watch. A server that goes away while the driver asks whether it is there can leave it waiting for ever
 * for a socket that is closed to drain (mongodb 7.8): it would never find the server again. Then the client is closed and opened anew.
 */
@Injectable()
export class MonitorWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(MonitorWatch.name);
  private timer: NodeJS.Timeout;
  private lastSign = Date.now();

  constructor(@InjectConnection() private readonly connection: Connection) {}

  onModuleInit(): void {
    const client = this.connection.getClient();
    for (const sign of SIGNS) client.on(sign, () => (this.lastSign = Date.now()));
    this.timer = setInterval(() => void this.look(), HEARTBEAT_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (Date.now() - this.lastSign < STUCK_MS) return;
    this.lastSign = Date.now();
    this.logger.warn('The driver has stopped looking for the database: its client is opened anew.');
    const client = this.connection.getClient();
    try {
      await client.close();
      await client.connect();
    } catch (error) {
      this.logger.error(error);
    }
  }
}
