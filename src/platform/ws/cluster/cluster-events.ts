import { Injectable } from '@nestjs/common';
import { Nodes } from '../../nodes/nodes.js';
import { RedisLink } from '../../redis/redis-link.js';
import type { SharedEvent } from '../wire/fan-out.js';

/** Where events wait for the other nodes: one stream, so that all of them hear everything in one order. */
export const STREAM = 'haggle:events';
/** The namespace that every node has sockets of. */
const COMMON = '/';
/** The stream keeps about so many entries, for nodes that read slowly. */
const MAX_ENTRIES = 5000;
/** The most events of one entry. */
const MAX_EVENTS = 32;

/** Whom an event is for. */
interface Listeners {
  rooms: readonly string[];
  /** Whoever is in one of these rooms does not hear it. */
  except: readonly string[];
}

/** An event as it goes to the other nodes: written down already, since each of them tells its sockets the same text. */
export type ClusterEvent = [
  namespace: string,
  rooms: readonly string[],
  except: readonly string[],
  text: string,
];

/** Fields of an entry. `nsp` is where Socket.IO's adapter looks for whom an entry is for. */
export interface ClusterEntry {
  nsp: string;
  /** The node. */
  from: string;
  /** Of its entries that belong together: a node that could not reach Redis says so (`Gaps`), and begins another series. */
  series: string;
  /** How many entries the series has so far, this one included: where one is missing, events were lost. */
  number: string;
  /** A list of `ClusterEvent`. */
  events: string;
}

/** Whoever wants to know what becomes of entries. */
export interface EntryWatcher {
  published: () => void;
  lost: () => void;
}

/**
 * Tells the other nodes what their sockets shall hear: whatever is said in one turn of the event loop together, in its order. A node
 * without Redis tells nobody.
 */
@Injectable()
export class ClusterEvents {
  private waiting: ClusterEvent[] = [];
  private series = 0;
  private made = 0;
  private watcher?: EntryWatcher;

  constructor(
    private readonly redis: RedisLink,
    private readonly nodes: Nodes,
  ) {}

  /** Comes back when other nodes share what they say in this namespace, which has a socket here: from then on this node hears it. */
  async listen(namespace: string): Promise<void> {
    if (this.redis.isConfigured && namespace !== COMMON) await this.nodes.listen(namespace);
  }

  /** Whether there may be sockets of this namespace on other nodes. */
  reaches(namespace: string): boolean {
    return this.redis.isConfigured && (namespace === COMMON || this.nodes.isListenedTo(namespace));
  }

  /** Whether an entry was made by this node. */
  isOwn({ from }: ClusterEntry): boolean {
    return from === this.nodes.id;
  }

  /** Calls back for each entry from now on. */
  watch(watcher: EntryWatcher): void {
    this.watcher = watcher;
  }

  /** Tells the other nodes, at the end of this turn. */
  share(event: SharedEvent, { rooms, except }: Listeners): void {
    if (!this.reaches(event.namespace)) return;
    this.waiting.push([event.namespace, rooms, except, event.text]);
    if (this.waiting.length === 1) setImmediate(() => this.publish());
  }

  private publish(): void {
    const events = this.waiting;
    this.waiting = [];
    for (let first = 0; first < events.length; first += MAX_EVENTS)
      this.add(events.slice(first, first + MAX_EVENTS)).then(
        () => this.watcher?.published(),
        () => this.onLost(),
      );
  }

  private onLost(): void {
    this.series += 1;
    this.made = 0;
    this.watcher?.lost();
  }

  private async add(events: ClusterEvent[]): Promise<void> {
    this.made += 1;
    const entry: ClusterEntry = {
      nsp: COMMON,
      from: this.nodes.id,
      series: String(this.series),
      number: String(this.made),
      events: JSON.stringify(events),
    };
    const fields = Object.entries(entry).flat() as string[];
    await this.redis.client?.xadd(STREAM, 'MAXLEN', '~', MAX_ENTRIES, '*', ...fields);
  }
}
