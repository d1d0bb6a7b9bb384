import { rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { type EmbeddedMongo, startEmbeddedMongo } from './embedded/embedded-mongo.js';

/** The database of an address that names none. */
const DEFAULT_DATABASE = 'haggle';

/** Where the data is: the MongoDB of the configuration, or else an embedded one in a process of its own. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly logger = new Logger(Database.name);
  /** Every start of the engine makes a new socket; this link to the present one keeps the address the same. */
  private readonly socketLink = join(tmpdir(), `haggle-${process.pid}-${Date.now()}.sock`);
  private embedded?: EmbeddedMongo;

  constructor(private readonly env: Env) {}

  /** The address to connect to. */
  async open(): Promise<string> {
    if (this.env.MONGODB_URI) return withDatabase(this.env.MONGODB_URI);
    await this.startEmbedded();
    this.logger.log(`Embedded MongoDB on ${this.env.MONGODB_DATA_DIR}`);
    return withDatabase(`mongodb://${encodeURIComponent(this.socketLink)}`);
  }

  /** Runs after the connection is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.stop();
    await rm(this.socketLink, { force: true });
  }

  private async startEmbedded(): Promise<void> {
    const log = (line: string): void => this.logger.log(line);
    this.embedded = await startEmbeddedMongo({ dir: this.env.MONGODB_DATA_DIR, log });
    this.embedded.onExit((reason) => void this.restart(reason));
    await rm(this.socketLink, { force: true });
    await symlink(decodeURIComponent(new URL(this.embedded.uri).host), this.socketLink);
  }

  /** The engine can abort without taking the application along. */
  private async restart(reason: string): Promise<void> {
    this.logger.error(`The embedded MongoDB ended (${reason}) and is started again.`);
    await this.startEmbedded().catch((error: unknown) => this.logger.fatal(error));
  }
}

function withDatabase(uri: string): string {
  const hasDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
  return hasDatabase ? uri : uri.replace(/^([^/]+\/\/[^/?]+)\/?/, `$1/${DEFAULT_DATABASE}`);
}
