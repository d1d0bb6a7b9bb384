import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { LRUCache } from 'lru-cache';
import { Nodes } from '../../../platform/nodes/nodes.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { type ConversationBrief, ConversationCreated } from '../../conversations/index.js';

/** How many pairs of people are remembered. */
const MAX_PAIRS = 50_000;

/**
 * Where two people have talked last, as long as this node is the only one, which hears of all that is said and begun: each send by a
 * contract that names people and no conversation asks for it.
 */
@Injectable()
export class LatestTalks implements OnModuleInit {
  /** A symbol stands for what is being read. */
  private readonly known = new LRUCache<string, ConversationId | symbol>({ max: MAX_PAIRS });

  constructor(private readonly nodes: Nodes) {}

  onModuleInit(): void {
    this.nodes.beforeSharing(() => {
      this.known.clear();
      return Promise.resolve();
    });
  }

  /** What is known of these two, or what `read` finds: what happens meanwhile is newer than that. Null where they have none. */
  async of(
    one: UserId,
    other: UserId,
    read: () => Promise<ConversationId | null>,
  ): Promise<ConversationId | null> {
    if (!this.nodes.isAlone) return read();
    const key = keyOf(one, other);
    const known = this.known.get(key);
    if (typeof known === 'string') return known;
    const reading = Symbol();
    this.known.set(key, reading);
    const found = await read();
    if (found && this.known.get(key) === reading) this.known.set(key, found);
    return found;
  }

  /** Something was said. */
  said({ id, type, members: [one, other] }: ConversationBrief): void {
    if (this.known.size === 0 || type === 'group' || !one || !other) return;
    const key = keyOf(one.userId, other.userId);
    if (this.known.has(key)) this.known.set(key, id);
  }

  /** The newest activity of a conversation is its beginning, while nothing is said in it. */
  @OnEvent(ConversationCreated.name)
  begun({ conversation }: ConversationCreated): void {
    this.said(conversation);
  }
}

function keyOf(one: UserId, other: UserId): string {
  return JSON.stringify([one, other].toSorted());
}
