import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AttachedMessages } from './attached-messages.js';
import { Intake } from './intake/intake.js';
import { MediaEraser } from './media-eraser.js';
import { MediaRepository } from './media.repository.js';
import { SharedStateRepository } from './shared-state.repository.js';
import { UsageRepository } from './usage.repository.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How often all nodes together sweep. */
const INTERVAL_MS = 10 * MINUTE_MS;
/** How many media are looked at with one query. */
const BATCH = 200;

/**
 * Deletes what nobody wants: uploads that were not attached within a day, what a node has left that died in the middle, and
 * attachments of messages that were never written. Of several nodes one sweeps at a time; two that did would do no harm.
 */
@Injectable()
export class SweeperService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweeperService.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly media: MediaRepository,
    private readonly messages: AttachedMessages,
    private readonly eraser: MediaEraser,
    private readonly intake: Intake,
    private readonly usage: UsageRepository,
    private readonly shared: SharedStateRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.round(), INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Sweeps, unless a node has done so within ten minutes. Answers whether it did. */
  async sweep(): Promise<boolean> {
    await this.intake.sweep();
    // A little less than the interval, so that the node whose turn it was may be the next one too.
    if (!(await this.shared.lease('media-sweep', INTERVAL_MS - MINUTE_MS))) return false;
    await this.freeGhosts();
    await this.eraseStale();
    await this.usage.deleteBefore(new Date(Date.now() - DAY_MS));
    return true;
  }

  private async round(): Promise<void> {
    await this.sweep().catch((error: unknown) => this.logger.error(error));
  }

  /** What is attached to a message that does not exist an hour later is free again, and stale a day after its upload. */
  private async freeGhosts(): Promise<void> {
    const before = new Date(Date.now() - HOUR_MS);
    for (;;) {
      const places = await this.media.listUnconfirmed(before, BATCH);
      const ids = places.map(({ messageId }) => messageId);
      const existing = await this.messages.existing(places);
      await this.media.confirm(ids.filter((id) => existing.has(id)));
      for (const id of ids.filter((other) => !existing.has(other))) await this.media.detach(id);
      if (ids.length === 0) return;
    }
  }

  private async eraseStale(): Promise<void> {
    const before = new Date(Date.now() - DAY_MS);
    for (;;) {
      const ids = await this.media.condemnStale(before, BATCH);
      // A store that deletes nothing now is asked again in the next round.
      if ((await this.eraser.erase(ids)) === 0 || ids.length < BATCH) return;
    }
  }
}
