import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterSignals } from '../../platform/redis/cluster-signals.js';
import { type Connection, Connections } from '../../platform/ws/sockets/connections.js';
import type { UserId } from '../../shared/ids.js';
import { InOrder } from '../../shared/in-order.js';
import { PersonArrived, PersonMoved } from './presence.events.js';
import type { PresenceChoice } from './presence.policy.js';
import { type Orphan, PresenceBoard, type Transition } from './presence-board.js';
import { PresenceRepository } from './presence.repository.js';
import { Seats } from './seats.js';

const TOPIC = 'presence:invisible';
/** Seats are looked at this often at least, in milliseconds; more often where the times are short. */
const SLOWEST_SWEEP_MS = 1000;

/** Follows the sockets of this node and says when somebody comes, goes or falls silent. */
@Injectable()
export class PresenceTracker implements BeforeApplicationShutdown, OnModuleInit {
  private readonly logger = new Logger(PresenceTracker.name);
  private readonly seats: Seats;
  private readonly inOrder = new InOrder();
  /** People of whom the store has yet to say whether they are invisible, for it was asked and did not answer. */
  private readonly unknown = new Set<UserId>();
  private isStopping = false;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly log = (error: unknown): undefined => {
    this.logger.error(error);
  };

  constructor(
    private readonly env: Env,
    private readonly connections: Connections,
    private readonly board: PresenceBoard,
    private readonly presence: PresenceRepository,
    private readonly signals: ClusterSignals,
    private readonly events: EventBus,
  ) {
    this.seats = new Seats({ idleMs: env.PRESENCE_IDLE_MS, graceMs: env.PRESENCE_GRACE_MS });
  }

  onModuleInit(): void {
    this.connections.watch({
      opened: (connection) => this.run(() => this.open(connection)),
      active: ({ userId, id }) => this.seats.touch(userId, id, Date.now()),
      closed: (connection) => this.run(() => this.close(connection)),
    });
    this.signals.on<{ userId: UserId; isInvisible: boolean }>(TOPIC, ({ userId, isInvisible }) => {
      this.seats.setInvisible(userId, isInvisible);
      this.run(() => this.refresh(userId));
    });
    const { PRESENCE_IDLE_MS, PRESENCE_GRACE_MS, PRESENCE_HEARTBEAT_MS } = this.env;
    const sweepMs = Math.min(SLOWEST_SWEEP_MS, PRESENCE_IDLE_MS / 4, Math.max(PRESENCE_GRACE_MS / 4, 25));
    this.every(sweepMs, () => this.sweep());
    this.every(SLOWEST_SWEEP_MS, () => this.askAgain());
    this.every(Math.min(PRESENCE_HEARTBEAT_MS, SLOWEST_SWEEP_MS), () => this.adopt());
    this.every(PRESENCE_HEARTBEAT_MS, () => this.beat());
    this.board.onUp(() => this.run(() => this.beat(true)));
    this.board.whenNodeDies(() => this.run(() => this.endVisits()));
  }

  /**
   * Who is here counts until their socket has been sent away, and a little longer: they come back to another node, which says so, or are
   * gone when this node's lease ends. Before the shutdown of anything, so that the database is still there; where it is not, the node stops
   * without it.
   */
  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.isStopping = true;
    const now = Date.now();
    const leaving = this.seats.userIds().filter((userId) => this.seats.isInvisible(userId) === false);
    await this.board.beat(this.env.DRAIN_SPREAD_MS + Math.max(1, this.env.PRESENCE_GRACE_MS));
    await this.presence.saveSeen(leaving, new Date(now)).catch((error: unknown) => this.logger.warn(error));
  }

  /**
   * How a socket wants its person to be seen; invisible is for all their sockets, until one says something else, or (`isForVisit`) as long as
   * this node lives, at most. What is said last counts.
   */
  choose(userId: UserId, socketId: string, chosen: PresenceChoice, isForVisit = false): Promise<void> {
    const isInvisible = chosen === 'invisible';
    return this.inOrder.run(userId, async () => {
      if (isInvisible !== this.seats.isInvisible(userId)) {
        await this.presence.setInvisible(userId, isInvisible, isForVisit);
        this.seats.setInvisible(userId, isInvisible);
        this.signals.send(TOPIC, { userId, isInvisible });
      } else if (isInvisible && !isForVisit) {
        await this.presence.outlastVisit(userId);
      }
      if (chosen !== 'invisible') this.seats.choose(userId, socketId, chosen);
      await this.refresh(userId);
    });
  }

  /** That they were here is written down when everybody knows. */
  private async open({ userId, id, namespace }: Connection): Promise<void> {
    const isFirst = this.seats.take(userId, id, Date.now(), namespace === '/');
    const isInvisible = isFirst && (await this.look(userId));
    await this.refresh(userId);
    this.events.publish(new PersonArrived(userId, id, namespace));
    if (isFirst) await this.presence.arrive(userId, new Date(), isInvisible === null);
  }

  /** What another node has told meanwhile is newer than what the store has answered. */
  private async look(userId: UserId): Promise<boolean | null> {
    try {
      const isInvisible = await this.presence.isInvisible(userId);
      if (this.seats.isInvisible(userId) === null) this.seats.setInvisible(userId, isInvisible ?? false);
      return isInvisible;
    } catch (error) {
      this.unknown.add(userId);
      this.log(error);
      return null;
    }
  }

  private async askAgain(): Promise<void> {
    const userIds = [...this.unknown];
    await this.lookAgain(userIds);
    await Promise.all(userIds.map((userId) => this.refresh(userId)));
  }

  /** Who was invisible for a visit at a node that is dead is seen again. */
  private async endVisits(): Promise<void> {
    const userIds = this.seats.userIds().filter((userId) => this.seats.isInvisible(userId));
    await this.lookAgain(userIds);
    await Promise.all(userIds.map((userId) => this.refresh(userId)));
  }

  /** What was said while the store was asked is newer than what it has answered. */
  private async lookAgain(userIds: UserId[]): Promise<void> {
    if (userIds.length === 0) return;
    for (const userId of userIds) this.unknown.add(userId);
    const before = userIds.map((userId) => this.seats.isInvisible(userId));
    const invisible = new Set(await this.presence.invisibleAmong(userIds));
    for (const [index, userId] of userIds.entries()) {
      this.unknown.delete(userId);
      if (this.seats.isInvisible(userId) === before[index])
        this.seats.setInvisible(userId, invisible.has(userId));
    }
  }

  /**
   * Whom a grace keeps here is looked at again by the sweep; who is sent away counts until this node's lease ends, unless nobody saw that
   * they were here.
   */
  private async close({ userId, id }: Connection): Promise<void> {
    if (this.isStopping && !this.seats.isInvisible(userId)) return;
    this.seats.leave(userId, id, Date.now());
    await this.refresh(userId);
  }

  private async sweep(): Promise<void> {
    await Promise.all(this.seats.restless(Date.now()).map((userId) => this.refresh(userId)));
  }

  private async refresh(userId: UserId): Promise<void> {
    const now = Date.now();
    const status = this.seats.news(userId, now);
    if (status === null) {
      this.seats.clear(userId, now);
      return;
    }
    const lastSeenAt = this.seats.lastSeen(userId, now);
    const isInvisible = this.seats.isInvisible(userId);
    this.seats.clear(userId, now);
    if (status === 'offline' && !isInvisible) await this.saveSeen(userId, lastSeenAt);
    await this.tell(userId, lastSeenAt);
  }

  /** They may have come back while it was stored that they are gone: what their seats amount to now counts. */
  private async tell(userId: UserId, lastSeenAt: Date): Promise<void> {
    this.publish(userId, await this.board.put(userId, this.seats.told(userId)), lastSeenAt);
  }

  private publish(userId: UserId, { before, after }: Transition, lastSeenAt: Date): void {
    if (before !== after)
      this.events.publish(new PersonMoved(userId, after, after === 'offline' ? lastSeenAt : new Date()));
  }

  /** That somebody is gone is told, whether or not it could be stored when. */
  private async saveSeen(userId: UserId, at: Date): Promise<void> {
    await this.presence.saveSeen([userId], at).catch(this.log);
  }

  /** People of nodes that are no more. A node that was told to stop has stored when they were here; its last lease was a short one. */
  private async adopt(): Promise<void> {
    for (let some = await this.board.orphans(); some.length > 0; some = await this.board.orphans())
      await this.takeOver(some.filter(({ before, after }) => before !== after));
  }

  private async takeOver(orphans: Orphan[]): Promise<void> {
    const gone = orphans.filter(({ after }) => after === 'offline');
    await Promise.all(gone.map(({ userId, lastSeenAt }) => this.saveSeen(userId, lastSeenAt)));
    const seen = await this.presence.lastSeen(gone.map(({ userId }) => userId)).catch(this.log);
    for (const orphan of orphans)
      this.publish(orphan.userId, orphan, seen?.get(orphan.userId) ?? orphan.lastSeenAt);
  }

  /**
   * Redis may have forgotten this node, or taken it for dead: after an outage, or when somebody emptied it. While it was away nodes did not
   * hear from each other who is invisible.
   */
  private async beat(isBack = false): Promise<void> {
    const isNew = await this.board.beat();
    if (!isNew && !isBack) return;
    const userIds = this.seats.userIds();
    await this.lookAgain(userIds).catch(this.log);
    await Promise.all(userIds.map((userId) => this.writeAnew(userId)));
    if (isNew && userIds.length > 0) this.board.announceGap();
  }

  /** The other nodes may have been back before somebody became invisible here. */
  private async writeAnew(userId: UserId): Promise<void> {
    if (this.seats.isInvisible(userId)) this.signals.send(TOPIC, { userId, isInvisible: true });
    await this.refresh(userId);
    await this.board.put(userId, this.seats.told(userId));
  }

  private every(ms: number, work: () => Promise<unknown>): void {
    this.timers.push(setInterval(() => this.run(work), ms).unref());
  }

  private run(work: () => Promise<unknown>): void {
    work().catch(this.log);
  }
}
