import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type ClusterNode } from './cluster.js';
import { RedisServer } from './redis.js';

/** The longest that something is gone, in milliseconds. */
const MAX_GONE_MS = 2500;

const aWhile = (): Promise<void> => pause(Math.random() * MAX_GONE_MS);

/** Several nodes and their Redis, of which something is gone again and again, and comes back. */
export class ShakyCluster {
  private readonly alive: Set<ClusterNode>;
  private readonly mishaps = [
    () => this.end('SIGKILL'),
    () => this.withoutRedis(),
    () => this.end('SIGTERM'),
    () => this.withRedisStanding(),
  ];

  private constructor(
    readonly nodes: readonly ClusterNode[],
    private readonly redis: RedisServer,
  ) {
    this.alive = new Set(nodes);
  }

  static async start(count: number): Promise<ShakyCluster> {
    const redis = await RedisServer.start();
    const { nodes } = await Cluster.start(count, { REDIS_URL: redis.url });
    return new ShakyCluster(nodes, redis);
  }

  /** One of the nodes that are there, by chance. */
  any(): ClusterNode {
    return [...this.alive][Math.floor(Math.random() * this.alive.size)] as ClusterNode;
  }

  /** The next mishap, and its end. */
  async suffer(round: number): Promise<void> {
    await this.mishaps[round % this.mishaps.length]?.();
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const node = this.any();
    this.alive.delete(node);
    await node.end(signal);
    await aWhile();
    await node.restart();
    this.alive.add(node);
  }

  private async withoutRedis(): Promise<void> {
    await this.redis.stop();
    await aWhile();
    await this.redis.start();
  }

  private async withRedisStanding(): Promise<void> {
    this.redis.pause();
    await aWhile();
    this.redis.resume();
  }
}
