import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ConversationId } from '../../../shared/ids.js';

/** Writes that are done here and still announced in the store: the next write to the conversation strikes them out at no cost. */
@Injectable()
export class FinishedWrites {
  private readonly revs = new LRUCache<ConversationId, number[]>({ max: 10_000 });

  /** The writes that held these `rev`s are done. */
  add(id: ConversationId, ...revs: number[]): void {
    const known = this.revs.get(id);
    if (known) known.push(...revs);
    else if (revs.length > 0) this.revs.set(id, revs);
  }

  /** Whether the write that held this `rev` is among them. */
  has(id: ConversationId, rev: number): boolean {
    return this.revs.peek(id)?.includes(rev) ?? false;
  }

  /** Those of a conversation, which whoever takes them strikes out. */
  take(id: ConversationId): number[] {
    return this.revs.get(id)?.splice(0) ?? [];
  }
}
