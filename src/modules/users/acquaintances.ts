import { Injectable } from '@nestjs/common';
import type { UserId } from '../../shared/ids.js';

/** Whether two people know each other. */
export type KnowsEachOther = (one: UserId, other: UserId) => Promise<boolean>;

/** Who may see whom. Modules that bring people together say so here; people themselves know nothing of them. */
@Injectable()
export class Acquaintances {
  private readonly sources: KnowsEachOther[] = [];

  /** Adds a way of knowing each other. */
  add(source: KnowsEachOther): void {
    this.sources.push(source);
  }

  /** Whether any way connects the two. */
  async connect(one: UserId, other: UserId): Promise<boolean> {
    for (const knows of this.sources) if (await knows(one, other)) return true;
    return false;
  }
}
