/** Does what belongs together one after the other: what happens in a conversation is told in the order in which it happened. */
export class InOrder {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Does the work when everything before it under this key is done, well or not. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.tails.get(key);
    const done = before ? before.then(work, work) : work();
    this.tails.set(key, done);
    try {
      return await done;
    } finally {
      if (this.tails.get(key) === done) this.tails.delete(key);
    }
  }
}
