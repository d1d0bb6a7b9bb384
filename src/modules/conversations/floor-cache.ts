import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Nodes } from '../../platform/nodes/nodes.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { HeldHeads } from './heads/held-heads.js';

/** How many members the conversations have together that are remembered. */
const MAX_MEMBERS_TOGETHER = 200_000;

/** Up to which `seq` each member of a conversation has cleared it. */
export type Floors = ReadonlyMap<UserId, number>;

/**
 * Who may read a conversation from where on, as long as this node is the only one: every page of a history asks for it. Whatever changes
 * a conversation but for sends and changes of messages makes it forgotten, before and after, so that a removal counts at once.
 */
@Injectable()
export class FloorCache implements OnModuleInit {
  private readonly known = new LRUCache<ConversationId, Floors>({
    maxSize: MAX_MEMBERS_TOGETHER,
    sizeCalculation: (floors) => 1 + floors.size,
  });
  /** Counts what was forgotten: what was read before that may be stale. */
  private version = 0;

  constructor(
    private readonly nodes: Nodes,
    private readonly held: HeldHeads,
  ) {}

  onModuleInit(): void {
    this.held.whenChanged((id) => this.forget(id));
    this.nodes.beforeSharing(() => {
      this.version += 1;
      this.known.clear();
      return Promise.resolve();
    });
  }

  /** What is known of this conversation, or what `read` finds; null where there is none. */
  async of(id: ConversationId, read: () => Promise<Floors | null>): Promise<Floors | null> {
    if (!this.nodes.isAlone) return read();
    const known = this.known.get(id);
    if (known) return known;
    const { version } = this;
    const floors = await read();
    if (floors && version === this.version) this.known.set(id, floors);
    return floors;
  }

  private forget(id: ConversationId): void {
    this.version += 1;
    this.known.delete(id);
  }
}
