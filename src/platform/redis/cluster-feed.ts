import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Nodes } from '../nodes/nodes.js';
import { Trouble } from '../logging/trouble.js';
import { ClusterSignals } from './cluster-signals.js';

/** How often the store is asked what other nodes have written, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** Clocks of nodes may differ by so much, and a write may take so long, in milliseconds. */
const SLACK_MS = 30_000;

/** Reads what was written since then and acts on it; what is known already is read again and again. */
export type Look = (since: Date) => Promise<void>;

/**
 * News that must reach every node, with Redis or without: they are written to the database, the other nodes look there twice a second, and
 * Redis tells them to look at once. A node that is alone has nobody to follow.
 */
@Injectable()
export class ClusterFeed implements OnApplicationShutdown {
  private readonly logger = new Logger(ClusterFeed.name);
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly nodes: Nodes,
    private readonly signals: ClusterSignals,
  ) {}

  /** Looks from now on. */
  follow(topic: string, look: Look): void {
    let lookedAt = Date.now();
    let wasAlone = false;
    const trouble = new Trouble(this.logger, `Looking for ${topic} of other nodes`);
    const run = (): void => {
      const { isAlone } = this.nodes;
      // Once more after the others have gone: they may have written something last.
      if (isAlone && wasAlone) return;
      const now = Date.now();
      look(new Date(lookedAt - SLACK_MS)).then(
        () => {
          lookedAt = now;
          wasAlone = isAlone;
          trouble.ends();
        },
        (error: unknown) => trouble.begins(error),
      );
    };
    this.signals.on(topic, run);
    this.timers.push(setInterval(run, LOOK_EVERY_MS).unref());
  }

  /** Tells the other nodes to look now. */
  wake(topic: string): void {
    this.signals.send(topic, null);
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }
}
