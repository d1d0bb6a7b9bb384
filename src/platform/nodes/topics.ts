/** How long after somebody has listened to a topic a node says that it knows, and how long it heeds that, in milliseconds. */
const TELL_FOR_MS = 300_000;
const HEED_FOR_MS = 600_000;

/**
 * What the nodes listen to, as this one knows. Whoever wants to listen waits until all others say that they know. They stop saying so long before
 * they stop heeding it: who comes back in between finds nobody who says that they know, and does not.
 */
export class Topics {
  private readonly own = new Set<string>();
  /** When another node was last known to listen to it. */
  private readonly others = new Map<string, number>();

  /** What this node listens to. */
  get listensTo(): string[] {
    return [...this.own];
  }

  /** What others listen to, as this node says. */
  knows(now: number): string[] {
    return [...this.others].filter(([, at]) => now - at < TELL_FOR_MS).map(([topic]) => topic);
  }

  /** Whether another node listens to it. */
  isListenedTo(topic: string, now: number): boolean {
    const at = this.others.get(topic);
    return at !== undefined && now - at < HEED_FOR_MS;
  }

  /** Whether another node listens to anything. */
  areListenedTo(now: number): boolean {
    return [...this.others.values()].some((at) => now - at < HEED_FOR_MS);
  }

  /** This node listens to it. */
  add(topic: string): void {
    this.own.add(topic);
  }

  /** Others listen to these. Answers whether this node has not said that it knows. */
  learn(topics: Iterable<string>, now: number): boolean {
    const before = new Set(this.knows(now));
    const all = [...topics];
    for (const topic of all) this.others.set(topic, now);
    return all.some((topic) => !before.has(topic));
  }
}
