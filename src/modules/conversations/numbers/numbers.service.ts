import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ConversationId } from '../../../shared/ids.js';
import { NumbersRepository } from './numbers.repository.js';

/** Numbers of conversations, for contracts whose ids are numbers: given on first sight, the same for ever. */
@Injectable()
export class NumbersService {
  private readonly known = new LRUCache<ConversationId, number>({ max: 50_000 });
  private readonly ids = new LRUCache<number, ConversationId>({ max: 50_000 });

  constructor(private readonly numbers: NumbersRepository) {}

  /** The number of a conversation that the caller has in hand. */
  async numberOf(id: ConversationId): Promise<number> {
    return (await this.numbersOf([id])).get(id) as number;
  }

  /** The numbers of conversations that the caller has in hand. */
  async numbersOf(ids: readonly ConversationId[]): Promise<Map<ConversationId, number>> {
    const unknown = ids.filter((id) => !this.known.has(id));
    if (unknown.length > 0) await this.load(unknown);
    return new Map(ids.map((id) => [id, this.known.get(id) as number]));
  }

  /** The conversation of a number; null when no conversation has it. */
  async conversationOf(number: number): Promise<ConversationId | null> {
    const known = this.ids.get(number);
    if (known) return known;
    const id = await this.numbers.findConversation(number);
    if (id) this.ids.set(number, id);
    return id;
  }

  private async load(ids: ConversationId[]): Promise<void> {
    const found = await this.numbers.findMany(ids);
    const missing = ids.filter((id) => !found.has(id));
    for (const id of missing) await this.numbers.assign(id);
    const assigned = missing.length === 0 ? [] : await this.numbers.findMany(missing);
    for (const [id, number] of [...found, ...assigned]) this.known.set(id, number);
  }
}
