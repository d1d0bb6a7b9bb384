import { setTimeout as pause } from 'node:timers/promises';

/** The most that is done at once, where nothing else is said. */
const MAX_GROUP = 1000;
/** A group from this size on is a crowd: the next one may wait until it is as large. */
const CROWD = 4;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** The longest rest after a crowd that anybody waits for, in milliseconds. */
const MAX_REST_MS = 20;

/** The rest after a crowd where somebody waits for the next one. */
export const asLongAsItTook = (tookMs: number): number => Math.min(tookMs, MAX_REST_MS);

/** The rest after a crowd where nobody waits, in milliseconds. */
const LEISURE_MS = 100;

/** The rest after a crowd where nobody waits for an answer: what comes of it is told by itself, as an event. */
export const atLeisure = (): number => LEISURE_MS;

/**
 * Does together what costs about as much for one as for many: all that comes within one turn of the event loop, or while the
 * group before is under way. Nothing waits for company but in a crowd: while there is little to do, groups are of one.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private isUnderWay = false;

  /** `work` answers for each item, in their order; an `Error` among the answers is thrown to whoever asked for that item. */
  constructor(
    private readonly work: (items: Item[]) => Promise<(Result | Error)[]>,
    /**
     * How long it rests after a crowd, so that the next group is large, too, by how long that took, both in milliseconds; again while others
     * keep coming, where that is not over 20 ms.
     */
    private readonly restMs: (tookMs: number) => number = () => 0,
    /** The most that is done at once. */
    private readonly most = MAX_GROUP,
  ) {}

  /** Does this with the next group. Throws what `work` throws. */
  do(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.isUnderWay) return;
      this.isUnderWay = true;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.most);
      const startedAt = performance.now();
      await this.runGroup(group);
      if (group.length >= CROWD) await this.rest(this.restMs(performance.now() - startedAt));
    }
    this.isUnderWay = false;
  }

  /** Those of a crowd come one after the other: it is together when nobody has come for a while, or everybody has waited long enough. */
  private async rest(stepMs: number): Promise<void> {
    if (stepMs === 0) return;
    const endsAt = performance.now() + MAX_REST_MS;
    let before: number;
    do {
      before = this.waiting.length;
      await pause(stepMs);
    } while (this.waiting.length > before && performance.now() + stepMs <= endsAt);
  }

  private async runGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.work(group.map(({ item }) => item));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index] as Result | Error;
        if (result instanceof Error) reject(result);
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
