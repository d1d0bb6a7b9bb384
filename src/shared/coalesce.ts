interface Lane<Input, Result> {
  next?: { input: Input; done: Promise<Result> };
  current: Promise<unknown>;
}

/**
 * Does once what is asked for again and again: what comes for a key while something is under way for it is merged into one, which
 * is done after that. Everybody is answered by the work that has their part in it.
 */
export class Coalesce<Input, Result> {
  private readonly lanes = new Map<string, Lane<Input, Result>>();

  constructor(
    private readonly merge: (one: Input, other: Input) => Input,
    private readonly work: (input: Input) => Promise<Result>,
  ) {}

  /** Does this, or something that it is a part of. Throws what `work` throws. */
  do(key: string, input: Input): Promise<Result> {
    const lane = this.lanes.get(key);
    if (!lane) return this.begin(key, input);
    if (lane.next) lane.next.input = this.merge(lane.next.input, input);
    else lane.next = { input, done: this.afterwards(key, lane) };
    return lane.next.done;
  }

  private begin(key: string, input: Input): Promise<Result> {
    const current = this.work(input);
    const lane: Lane<Input, Result> = { current };
    this.lanes.set(key, lane);
    const end = (): void => {
      if (!lane.next) this.lanes.delete(key);
    };
    current.then(end, end);
    return current;
  }

  private async afterwards(key: string, { current }: Lane<Input, Result>): Promise<Result> {
    await current.catch(() => undefined);
    return this.begin(key, (this.lanes.get(key) as Required<Lane<Input, Result>>).next.input);
  }
}
