import type { ConversationId } from '../../../shared/ids.js';

/** What this node is changing about conversations at this moment, but for the heads that it writes. */
export class ChangesUnderWay {
  private readonly changes = new Map<ConversationId, Set<Promise<unknown>>>();
  private readonly watchers: ((id: ConversationId) => void)[] = [];

  /** Whether somebody changes this conversation. */
  has(id: ConversationId): boolean {
    return this.changes.has(id);
  }

  /** Calls back before and after each change. */
  watch(tell: (id: ConversationId) => void): void {
    this.watchers.push(tell);
  }

  /** Makes a change. Throws what it throws. */
  async make<Result>(id: ConversationId, change: () => Promise<Result>): Promise<Result> {
    const all = this.changes.get(id) ?? new Set();
    this.changes.set(id, all);
    this.tell(id);
    const made = change();
    all.add(made);
    try {
      return await made;
    } finally {
      this.tell(id);
      all.delete(made);
      if (all.size === 0) this.changes.delete(id);
    }
  }

  /** Comes back when those are over that have begun by now, well or not. */
  async over(id: ConversationId): Promise<void> {
    await Promise.allSettled([...(this.changes.get(id) ?? [])]);
  }

  private tell(id: ConversationId): void {
    for (const tell of this.watchers) tell(id);
  }
}
