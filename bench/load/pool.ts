/** Runs `work` over all items, `width` at a time, in order. */
export async function pooled<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

/** Waits for something that is looked at whenever `check` is called: true once it holds, false after the limit. */
export class Await {
  private settle: ((held: boolean) => void) | undefined;

  constructor(private readonly holds: () => boolean) {}

  check(): void {
    if (this.settle && this.holds()) this.settle(true);
  }

  within(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.settle?.(false), limitMs);
      this.settle = (held) => {
        this.settle = undefined;
        clearTimeout(limit);
        resolve(held);
      };
      this.check();
    });
  }
}
