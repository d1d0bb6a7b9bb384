import { GroupCommit } from './group-commit.js';

interface Lane<Item, Result> {
  group: GroupCommit<Item, Result>;
  /** Who waits for it. */
  users: number;
}

/** A `GroupCommit` for each key, for as long as somebody waits for it: what is done for one key waits for no other. */
export class GroupCommits<Key, Item, Result> {
  private readonly lanes = new Map<Key, Lane<Item, Result>>();

  /** `work` as that of a `GroupCommit`, for at most so many items. */
  constructor(
    private readonly work: (key: Key, items: Item[]) => Promise<(Result | Error)[]>,
    private readonly most: number,
  ) {}

  /** Does this with the next group of its key. Throws what `work` throws. */
  async do(key: Key, item: Item): Promise<Result> {
    const lane = this.lanes.get(key) ?? this.open(key);
    lane.users += 1;
    try {
      return await lane.group.do(item);
    } finally {
      lane.users -= 1;
      if (lane.users === 0) this.lanes.delete(key);
    }
  }

  private open(key: Key): Lane<Item, Result> {
    const group = new GroupCommit((items: Item[]) => this.work(key, items), undefined, this.most);
    const lane = { group, users: 0 };
    this.lanes.set(key, lane);
    return lane;
  }
}
