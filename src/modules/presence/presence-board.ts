import { Injectable } from '@nestjs/common';
import { Nodes } from '../../platform/nodes/nodes.js';
import { ClusterSignals } from '../../platform/redis/cluster-signals.js';
import { RedisLink } from '../../platform/redis/redis-link.js';
import { Env } from '../../config/env.js';
import { Gaps } from '../../platform/ws/cluster/gaps.js';
import type { UserId } from '../../shared/ids.js';
import { BEAT, PUT, PUT_ORPHAN, READ_NODES, TAKE_ORPHANS } from './presence-board.scripts.js';
import { type PresenceStatus, strongest } from './presence.policy.js';

const NODES = 'haggle:presence:nodes';
const userKey = (userId: UserId): string => `haggle:presence:user:${userId}`;
const nodeKey = (nodeId: string): string => `haggle:presence:node:${nodeId}`;

/** How many people of a dead node are looked after at a time. */
const BATCH = 100;

/** What a person was and is, over all nodes. */
export interface Transition {
  before: PresenceStatus;
  after: PresenceStatus;
}

/** Somebody whose node is dead. */
export interface Orphan extends Transition {
  userId: UserId;
  lastSeenAt: Date;
}

/**
 * What the nodes tell each other about people. Each node writes what its own seats amount to, under a lease that it renews with every heartbeat; what a
 * dead node wrote ends with its lease. On a single node, and while Redis is away, this node's own people are all there are.
 */
@Injectable()
export class PresenceBoard {
  private readonly own = new Map<UserId, PresenceStatus>();
  /** People whom Redis was away for. */
  private readonly unwritten = new Set<UserId>();

  constructor(
    private readonly redis: RedisLink,
    private readonly signals: ClusterSignals,
    private readonly gaps: Gaps,
    private readonly env: Env,
    private readonly nodes: Nodes,
  ) {
    redis.onUp(() => void this.catchUp());
  }

  /** Calls back each time that Redis has become reachable. */
  onUp(handler: () => void): void {
    this.redis.onUp(handler);
  }

  /** Calls back when another node is gone without having stopped. */
  whenNodeDies(handler: () => void): void {
    this.nodes.whenOneDies(handler);
  }

  /** Whether a person is something else by now: whichever node has moved them since then tells it. */
  async isOvertaken(userId: UserId, moved: PresenceStatus): Promise<boolean> {
    if (!this.redis.isConfigured) return false;
    const [status] = await this.read([userId]);
    return status !== moved;
  }

  /** What other nodes' clients were told of these people may be wrong: all of them ask again. */
  announceGap(): void {
    this.gaps.announce();
  }

  /** Writes what this node knows of a person. What it knew before counts too: Redis may have been emptied since. */
  async put(userId: UserId, status: PresenceStatus): Promise<Transition> {
    const before = this.own.get(userId) ?? 'offline';
    if (status === 'offline') this.own.delete(userId);
    else this.own.set(userId, status);
    const written = await this.write(PUT, this.signals.nodeId, userId, status);
    if (!written && this.redis.isConfigured) this.unwritten.add(userId);
    return written
      ? { before: strongest([before, written.before]), after: written.after }
      : { before, after: status };
  }

  /** Whether somebody is here on this node. */
  isHere(userId: UserId): boolean {
    return this.own.has(userId);
  }

  /** What is known of these people, in the same order. */
  async read(userIds: readonly UserId[]): Promise<PresenceStatus[]> {
    const elsewhere = await this.readCluster(userIds).catch(() => undefined);
    return userIds.map((userId, index) =>
      strongest([this.own.get(userId) ?? 'offline', elsewhere?.[index] ?? 'offline']),
    );
  }

  /** Renews the lease of this node. True when Redis did not know this node, or took it for dead: everything has to be written again. */
  async beat(leaseMs = this.env.PRESENCE_LEASE_MS): Promise<boolean> {
    const isNew = await this.redis.client?.eval(BEAT, 1, NODES, this.signals.nodeId, leaseMs).catch(() => 0);
    return isNew === 1;
  }

  /** Some people whose node, another one, has not renewed its lease, if there are any; each is handed to one node that asks. */
  async orphans(): Promise<Orphan[]> {
    const { client } = this.redis;
    if (!client || !this.redis.isUp) return [];
    const [, dead] = (await client.eval(READ_NODES, 1, NODES)) as [string[], string[]];
    const orphans: Orphan[] = [];
    for (let index = 0; index < dead.length; index += 2) {
      const nodeId = dead[index] as string;
      if (nodeId === this.signals.nodeId) continue;
      const lastSeenAt = new Date(Number(dead[index + 1]) - this.env.PRESENCE_LEASE_MS);
      const taken = await client.eval(TAKE_ORPHANS, 2, NODES, nodeKey(nodeId), nodeId, BATCH);
      const put = (taken as UserId[]).map(async (userId) => {
        const transition = await this.write(PUT_ORPHAN, nodeId, userId, 'offline');
        return transition ? [{ ...transition, userId, lastSeenAt }] : [];
      });
      orphans.push(...(await Promise.all(put)).flat());
    }
    return orphans;
  }

  /** Nobody is told: after an outage all clients ask again. */
  private async catchUp(): Promise<void> {
    const userIds = [...this.unwritten];
    this.unwritten.clear();
    for (const userId of userIds) await this.put(userId, this.own.get(userId) ?? 'offline');
  }

  private async write(
    script: string,
    nodeId: string,
    userId: UserId,
    status: PresenceStatus,
  ): Promise<Transition | null> {
    const keys = [userKey(userId), NODES, nodeKey(nodeId)];
    const answer = await this.redis.client
      ?.eval(script, keys.length, ...keys, nodeId, userId, status)
      .catch(() => null);
    if (!answer) return null;
    const [before, after] = answer as [PresenceStatus, PresenceStatus];
    return { before, after };
  }

  private async readCluster(userIds: readonly UserId[]): Promise<PresenceStatus[]> {
    const { client } = this.redis;
    if (!client || !this.redis.isUp || userIds.length === 0) return [];
    const reading = client.pipeline();
    for (const userId of userIds) reading.hgetall(userKey(userId));
    const [[alive], entries] = await Promise.all([
      client.eval(READ_NODES, 1, NODES) as Promise<[string[], string[]]>,
      reading.exec(),
    ]);
    const isAlive = new Set(alive);
    return (entries ?? []).map(([, entry]) =>
      strongest(statusesOf(entry as Record<string, string>, isAlive)),
    );
  }
}

function statusesOf(entry: Record<string, string>, alive: Set<string>): PresenceStatus[] {
  return Object.entries(entry).flatMap(([nodeId, status]) =>
    alive.has(nodeId) ? (status as PresenceStatus) : [],
  );
}
