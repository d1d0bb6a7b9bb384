import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Trouble } from '../logging/trouble.js';
import { InOrder } from '../../shared/in-order.js';
import { ClusterSignals } from '../redis/cluster-signals.js';
import { NodesRepository } from './nodes.repository.js';
import type { NodeDocument } from './nodes.schema.js';
import { Topics } from './topics.js';

/** How long a node counts as there after it has said so, in milliseconds. */
const LEASE_MS = 2000;
/** How often it says so, in milliseconds. */
const BEAT_MS = 500;
/** So much before the end of its lease a node stops acting as the only one, in milliseconds. */
const MARGIN_MS = 500;
/** When nobody asks for a dead node any more, in milliseconds: clocks may differ. */
const FORGET_AFTER_MS = 3_600_000;
const LOOK_MS = 50;
/** How long a node that stops waits for a database that does not answer, in milliseconds: less than it has for all of it (`Drain`). */
const PATIENCE_MS = 5000;

/** Stores what a node keeps in memory because it is alone. */
export type BeforeSharing = () => Promise<void>;

/**
 * Who else serves this database, with Redis or without. A node that is alone may keep things in memory that several would have to share
 * through the store. It claims that first and looks for others then; whoever comes shows up first and looks for claims then:
 * of the two at least one sees the other. A newcomer waits until nobody acts as the only one, at most the lease of a dead node.
 */
@Injectable()
export class Nodes implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(Nodes.name);
  private readonly trouble = new Trouble(this.logger, 'Telling other nodes that this one lives');
  private readonly keepers: BeforeSharing[] = [];
  private readonly watchers: (() => void)[] = [];
  private readonly topics = new Topics();
  private readonly listening = new Map<string, Promise<void>>();
  private readonly inOrder = new InOrder();
  private hasLeft = false;
  private others = new Set<string>();
  private beating?: NodeJS.Timeout;
  private lastBeat?: Promise<void>;
  private claims = false;
  private aloneUntil = 0;
  private presentUntil = 0;
  private comingBack?: Promise<void>;

  constructor(
    private readonly nodes: NodesRepository,
    private readonly signals: ClusterSignals,
  ) {}

  /** What this node is called here. */
  get id(): string {
    return this.signals.nodeId;
  }

  /** Whether no other node serves this database right now. */
  get isAlone(): boolean {
    return performance.now() < this.aloneUntil;
  }

  /** The nodes that serve this database right now, this one too; one that was killed for up to two seconds longer. */
  async living(): Promise<Set<string>> {
    const others = await this.nodes.findOthers(this.id);
    return new Set([this.id, ...others.map(({ _id }) => _id)]);
  }

  /** Called when this node is alone no more, before another one may begin, or when it stops. */
  beforeSharing(store: BeforeSharing): void {
    this.keepers.push(store);
  }

  /** Calls back when another node is gone without having stopped: nobody knows what it has stored and not told. */
  whenOneDies(tell: () => void): void {
    this.watchers.push(tell);
  }

  /**
   * Call it before the store decides about what others may keep in memory. Nothing to wait for, unless this node stood still or was cut
   * off for longer than its lease: then one that was left alone hears of it first.
   */
  async showUp(): Promise<void> {
    if (performance.now() < this.presentUntil) return;
    this.comingBack ??= this.comeIn().finally(() => (this.comingBack = undefined));
    await this.comingBack;
  }

  /**
   * Whether another node listens to this topic, or has done so within the last ten minutes. Who has left looks no more, and takes it that
   * they do.
   */
  isListenedTo(topic: string): boolean {
    return this.hasLeft || this.topics.isListenedTo(topic, performance.now());
  }

  /** Whether another node listens to any topic, as `isListenedTo`. */
  get hasListeners(): boolean {
    return this.hasLeft || this.topics.areListenedTo(performance.now());
  }

  /** This node listens to the topic, as long as it lives. Comes back when all others know: the first time when each has looked around. */
  listen(topic: string): Promise<void> {
    const known = this.listening.get(topic);
    if (known) return known;
    const listening = this.beginListening(topic);
    this.listening.set(topic, listening);
    listening.catch(() => this.listening.delete(topic));
    return listening;
  }

  /** Forgets nodes of long ago, and comes in. */
  async onModuleInit(): Promise<void> {
    await this.nodes.removeGone(new Date(Date.now() - FORGET_AFTER_MS));
    await this.comeIn();
    await this.beat();
    this.beating = setTimeout(() => void this.goOn(), BEAT_MS).unref();
  }

  /** What is in memory is stored before the database goes, and nobody waits for this node. Without the database it goes, too: its lease ends. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.beating);
    this.beating = undefined;
    const tooLate = pause(PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw new Error(`The database has not answered within ${PATIENCE_MS} ms`);
    });
    await Promise.race([this.leave(), tooLate]).catch((error: unknown) => this.logger.warn(error));
    // Sockets may still be served for a while.
    this.presentUntil = 0;
    this.hasLeft = true;
  }

  private async leave(): Promise<void> {
    await this.lastBeat;
    await this.share();
    await this.nodes.remove(this.id);
  }

  private async beginListening(topic: string): Promise<void> {
    this.topics.add(topic);
    await this.stay();
    // A node of an earlier build does not say what it knows: it tells everything.
    while ((await this.findOthers()).some(({ knows }) => knows && !knows.includes(topic)))
      await pause(LOOK_MS);
  }

  /** Shows up, and waits until nobody acts as the only node: from then on it counts as there. */
  private async comeIn(): Promise<void> {
    let presentUntil = await this.renew();
    while ((await this.findOthers()).some(({ isAlone }) => isAlone)) {
      await pause(LOOK_MS);
      presentUntil = await this.renew();
    }
    this.presentUntil = presentUntil;
  }

  /** Says once more that it is there. Where its lease has ended meanwhile, another one may believe itself alone: it has to come in anew. */
  private async stay(): Promise<void> {
    const presentUntil = await this.renew();
    if (performance.now() < this.presentUntil + MARGIN_MS) this.presentUntil = presentUntil;
  }

  private async goOn(): Promise<void> {
    this.lastBeat = this.beat().then(
      () => this.trouble.ends(),
      (error: unknown) => this.trouble.begins(error),
    );
    await this.lastBeat;
    if (this.beating) this.beating = setTimeout(() => void this.goOn(), BEAT_MS).unref();
  }

  private async beat(): Promise<void> {
    // Others may have come and gone while a claim did not count.
    if (!this.isAlone) await this.share();
    await this.showUp();
    if (!this.claims) {
      if (await this.hasOthers()) return;
      this.claims = true;
    }
    const askedAt = performance.now();
    if (await this.hasOthers()) await this.share();
    else this.aloneUntil = askedAt + LEASE_MS - MARGIN_MS;
  }

  /** Says that this node is there, and looks for others after that: whoever came before is seen. */
  private async hasOthers(): Promise<boolean> {
    await this.stay();
    const others = await this.findOthers();
    await this.notice(new Set(others.map(({ _id }) => _id)));
    return others.length > 0;
  }

  /** Whoever listens to something new waits until this node says that it knows. */
  private async findOthers(): Promise<NodeDocument[]> {
    const others = await this.nodes.findOthers(this.id);
    const topics = others.flatMap(({ listensTo = [] }) => listensTo);
    if (this.topics.learn(topics, performance.now())) await this.stay();
    return others;
  }

  /** Of those who are not there any more, who has stopped is forgotten. */
  private async notice(others: Set<string>): Promise<void> {
    const missing = [...this.others].filter((id) => !others.has(id));
    if (missing.length > 0 && (await this.nodes.anyKnown(missing))) for (const tell of this.watchers) tell();
    this.others = others;
  }

  private async share(): Promise<void> {
    this.aloneUntil = 0;
    if (!this.claims) return;
    for (const store of this.keepers) await store();
    this.claims = false;
    await this.stay();
  }

  /** Answers until when it may count as there. One after the other: what was said first shall not be the last word. */
  private renew(): Promise<number> {
    return this.inOrder.run('renew', async () => {
      const askedAt = performance.now();
      const { listensTo } = this.topics;
      const said = { isAlone: this.claims, listensTo, knows: this.topics.knows(askedAt) };
      await this.nodes.renew(this.id, LEASE_MS, said);
      return askedAt + LEASE_MS - MARGIN_MS;
    });
  }
}
