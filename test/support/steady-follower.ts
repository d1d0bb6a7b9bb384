import { setTimeout as pause } from 'node:timers/promises';
import type { SyncResultDto } from '../../src/modules/messages/dto/sync.dto.js';
import type { ChatClient } from './chat-client.js';
import type { ClusterNode } from './cluster.js';
import { catchUpBySync, type ConversationState, fetchState, hear, knownOf } from './conversation-state.js';

/** How long it stays at a node, in milliseconds: at random, within these. */
const STAY_MS = { min: 500, max: 5000 };

/**
 * A client as docs/PROTOCOL.md has it: it takes in what it hears, at one node and then at another, and catches up when it comes in and
 * when it is asked to, from as far as pages have brought it.
 */
export class SteadyFollower {
  private state!: ConversationState;
  private since = '';
  private client?: ChatClient;
  private running = true;
  private isRestless = true;
  private catchingUp = Promise.resolve();

  constructor(
    readonly who: string,
    readonly conversationId: string,
    private readonly server: () => Pick<ClusterNode, 'rest' | 'connect'>,
  ) {}

  /** Fetches everything. */
  async begin(): Promise<void> {
    const rest = this.server().rest(this.who);
    this.since = (await rest.post<SyncResultDto>('/api/v1/sync')).body.since;
    this.state = await fetchState(rest, this.conversationId);
  }

  /** Follows until it is told to stop. */
  async run(): Promise<void> {
    while (this.running) await this.stay().catch(() => pause(20));
    await this.catchingUp;
  }

  /** From now on it does not leave by itself: whatever it misses it has to be told. */
  settleDown(): void {
    this.isRestless = false;
  }

  stop(): void {
    this.running = false;
    this.client?.close();
  }

  /** What it knows. */
  get known(): unknown {
    return knownOf(this.state);
  }

  private async stay(): Promise<void> {
    const client = await this.server().connect(this.who);
    this.client = client;
    client.socket.onAny((event: string, payload: { conversationId?: string }) => {
      if (event === 'sync:needed') this.catchUp();
      else if (payload.conversationId === this.conversationId) hear(this.state, event, payload);
    });
    this.catchUp();
    const left = new Promise((resolve) => client.socket.once('disconnect', resolve));
    const stayMs = STAY_MS.min + Math.random() * (STAY_MS.max - STAY_MS.min);
    await Promise.race([left, pause(stayMs, undefined, { ref: false })]);
    if (!this.isRestless && this.running) await left;
    client.close();
  }

  private catchUp(): void {
    this.catchingUp = this.catchingUp.then(async () => {
      while (this.running && !(await this.hasCaughtUp())) await pause(20);
    });
  }

  private async hasCaughtUp(): Promise<boolean> {
    const rest = this.server().rest(this.who);
    try {
      this.since = await catchUpBySync(rest, this.conversationId, this.state, this.since);
      return true;
    } catch {
      return false;
    }
  }
}
