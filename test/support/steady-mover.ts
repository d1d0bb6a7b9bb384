import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterNode } from './cluster.js';
import { act } from './conversation-actions.js';

/** Does anything in a conversation, again and again, and minds neither refusals nor nodes that are gone. */
export class SteadyMover {
  private running = true;

  constructor(
    private readonly who: string,
    private readonly conversationId: string,
    private readonly server: () => Pick<ClusterNode, 'rest'>,
  ) {}

  /** Goes on until it is told to stop. */
  async run(): Promise<void> {
    const messageIds: string[] = [];
    while (this.running) {
      const dice = Math.floor(Math.random() * 10_000);
      await act(this.server().rest(this.who), this.conversationId, messageIds, dice).catch(() => undefined);
      await pause(10);
    }
  }

  stop(): void {
    this.running = false;
  }
}
