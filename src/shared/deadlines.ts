/** The longest delay of a timer, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

interface Due<Item> {
  items: Set<Item>;
  timer: NodeJS.Timeout;
}

/** Wakes things at their times, at which nothing else need keep the process alive: all that share a time share one timer. */
export class Deadlines<Item> {
  private readonly dues = new Map<number, Due<Item>>();

  constructor(private readonly wake: (item: Item) => void) {}

  /** Wakes this at that time, in milliseconds since 1970; at once when it is over. */
  add(item: Item, time: number): void {
    const due = this.dues.get(time) ?? { items: new Set(), timer: this.timerFor(time) };
    this.dues.set(time, due);
    due.items.add(item);
  }

  /** Lets it sleep, if it was to be woken at that time. */
  remove(item: Item, time: number): void {
    const due = this.dues.get(time);
    if (!due?.items.delete(item) || due.items.size > 0) return;
    clearTimeout(due.timer);
    this.dues.delete(time);
  }

  private timerFor(time: number): NodeJS.Timeout {
    const delay = Math.min(Math.max(0, time - Date.now()), MAX_DELAY_MS);
    return setTimeout(() => this.ring(time), delay).unref();
  }

  private ring(time: number): void {
    const due = this.dues.get(time);
    if (!due) return;
    if (time > Date.now()) {
      due.timer = this.timerFor(time);
      return;
    }
    this.dues.delete(time);
    for (const item of due.items) this.wake(item);
  }
}
