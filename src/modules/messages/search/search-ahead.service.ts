import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ConversationId } from '../../../shared/ids.js';
import { SearchIndex, type WantedBlock } from './search-index.service.js';
import { chunkOf, rangeOf } from './search.policy.js';

/** How often some are made, in milliseconds. */
const EVERY_MS = 1000;
/** How many are made then: about a thousand messages are read for them. */
const AT_ONCE = 8;
/** How many may wait: the others are made when somebody searches there. */
const MAX_WAITING = 10_000;

/** Makes the texts of blocks that are full ahead of searches: a few a second, so that a crowd of sends is not slowed down by it. */
@Injectable()
export class SearchAhead implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SearchAhead.name);
  private readonly waiting: WantedBlock[] = [];
  private making?: NodeJS.Timeout;

  constructor(private readonly index: SearchIndex) {}

  onApplicationBootstrap(): void {
    this.making = setInterval(() => void this.makeSome(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.making);
  }

  /** The message with this `seq` was stored. */
  sent(conversationId: ConversationId, seq: number): void {
    const chunk = chunkOf(seq);
    if (seq !== rangeOf(chunk).last || this.waiting.length >= MAX_WAITING) return;
    this.waiting.push({ conversationId, chunk, upTo: seq });
  }

  /** An error costs nothing: the next search makes up for it. */
  private async makeSome(): Promise<void> {
    const blocks = this.waiting.splice(0, AT_ONCE);
    if (blocks.length > 0) await this.index.texts(blocks).catch((error: unknown) => this.logger.warn(error));
  }
}
