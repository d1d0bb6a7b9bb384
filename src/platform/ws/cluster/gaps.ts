import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Nodes } from '../../nodes/nodes.js';
import { ClusterSignals } from '../../redis/cluster-signals.js';
import { RedisLink } from '../../redis/redis-link.js';
import { ClusterEvents } from './cluster-events.js';
import { Realtime } from '../realtime.js';
import { serverEvents } from '../server.broadcaster.js';

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
 * something and told nobody, and where the numbers of entries show that some never came.
 */
@Injectable()
export class Gaps implements OnModuleInit {
  private hasLost = false;
  /** The number of the latest entry of each series. */
  private readonly latest = new LRUCache<string, number>({ max: 1000 });
  private wasUp = false;
  private telling?: NodeJS.Timeout;

  constructor(
    private readonly redis: RedisLink,
    private readonly signals: ClusterSignals,
    private readonly realtime: Realtime,
    private readonly nodes: Nodes,
    private readonly cluster: ClusterEvents,
  ) {}

  onModuleInit(): void {
    this.cluster.watch({ published: () => this.published(), lost: () => (this.hasLost = true) });
    this.nodes.whenOneDies(() => setTimeout(() => this.tell(), AFTER_DEATH_MS).unref());
    this.signals.on(TOPIC, () => this.tell());
    this.redis.onUp(() => {
      if (this.wasUp || this.hasLost) this.announce();
      this.wasUp = true;
    });
  }

  /** The entry of this number of a series of another node is here. Where those before it never came, somebody here has missed something. */
  heard(series: string, number: number): void {
    const before = this.latest.get(series);
    this.latest.set(series, number);
    if (before !== undefined && number !== before + 1) this.tell();
  }

  /** All clients of all nodes may have missed something. */
  announce(): void {
    this.hasLost = false;
    this.signals.send(TOPIC, null);
    this.tell();
  }

  /** The others can be told of what has not reached them. */
  private published(): void {
    if (this.hasLost) this.announce();
  }

  private tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      const withinMs = Math.max(SHORTEST_MS, Math.round(this.realtime.socketCount / SYNCS_PER_MS));
      this.realtime.toAllHere(serverEvents, 'sync:needed', { reason: 'gap', withinMs });
    }, SETTLE_MS).unref();
  }
}
