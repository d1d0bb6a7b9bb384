import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Nodes } from '../nodes/nodes.js';
import { ClusterSignals } from '../redis/cluster-signals.js';
import { RedisLink } from '../redis/redis-link.js';
import { Realtime } from './realtime.js';
import { serverEvents } from './server.broadcaster.js';

const TOPIC = 'gap';
/** Nodes notice the end of an outage one after the other; so many milliseconds make it one gap. */
const SETTLE_MS = 500;
/**
 * What a dead node had begun and not done counts as never done when its lease of 5 s is over, and readers get past it then. It was noticed
 * 1.5 s after its death at the earliest; so many milliseconds later the rest is over, too.
 */
const AFTER_DEATH_MS = 4000;
/** Clients sync over a time that grows with their number: so many of a node in a millisecond. */
const SYNCS_PER_MS = 5;
const SHORTEST_MS = 1000;

/**
 * After an outage of Redis each node tells its sockets to sync: events of other nodes may not have reached them. The node whose events
 * were lost tells the others, which may have noticed nothing. So does each node after another one has died, which may have stored
 * something and told nobody.
 */
@Injectable()
export class Gaps implements OnModuleInit {
  private hasLost = false;
  private wasUp = false;
  private telling?: NodeJS.Timeout;

  constructor(
    private readonly redis: RedisLink,
    private readonly signals: ClusterSignals,
    private readonly realtime: Realtime,
    private readonly nodes: Nodes,
  ) {}

  onModuleInit(): void {
    this.nodes.whenOneDies(() => setTimeout(() => this.tell(), AFTER_DEATH_MS).unref());
    this.signals.on(TOPIC, () => this.tell());
    this.redis.onUp(() => {
      if (this.wasUp || this.hasLost) this.announce();
      this.wasUp = true;
    });
  }

  /** An event of this node did not reach the others. */
  lost(): void {
    this.hasLost = true;
  }

  /** An event of this node has reached Redis: the others can be told of those that have not. */
  published(): void {
    if (this.hasLost) this.announce();
  }

  /** All clients of all nodes may have missed something. */
  announce(): void {
    this.hasLost = false;
    this.signals.send(TOPIC, null);
    this.tell();
  }

  private tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      const withinMs = Math.max(SHORTEST_MS, Math.round(this.realtime.socketCount / SYNCS_PER_MS));
      this.realtime.toAllHere(serverEvents, 'sync:needed', { reason: 'gap', withinMs });
    }, SETTLE_MS).unref();
  }
}
