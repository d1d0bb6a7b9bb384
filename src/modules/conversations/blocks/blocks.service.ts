import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import type { PageQueryDto } from '../../../platform/http/page-query.dto.js';
import { decodeCursor, encodeCursor } from '../../../shared/cursor.js';
import type { UserId } from '../../../shared/ids.js';
import { toPage } from '../../../shared/page.js';
import { blockErrors } from './blocks.errors.js';
import { BlockChanged } from './blocks.events.js';
import { BlocksRepository } from './blocks.repository.js';
import type { Conversation } from '../conversation.js';
import { ConversationUpdated } from '../conversations.events.js';
import { ConversationsRepository } from '../conversations.repository.js';
import type { BlockPageDto } from '../dto/block.dto.js';
import { PairsRepository } from '../pairs/pairs.repository.js';

/**
 * Who blocks whom. Between two people of whom one blocks the other, all that they have with nobody else is read-only,
 * nothing new begins, and neither sees anything of the other; which of them blocks is not told. In groups they stay among
 * the others.
 */
@Injectable()
export class BlocksService {
  constructor(
    private readonly blocks: BlocksRepository,
    private readonly conversations: ConversationsRepository,
    private readonly pairs: PairsRepository,
    private readonly events: EventBus,
  ) {}

  /** Blocks somebody. When it answers, nothing gets through any more. Throws `blocks.self`. */
  async block({ userId }: Principal, otherId: UserId): Promise<void> {
    if (otherId === userId) throw blockErrors.self();
    const isNew = await this.blocks.add(userId, otherId);
    await this.align(userId, otherId);
    if (isNew) this.events.publish(new BlockChanged(userId, otherId, true));
  }

  /** Lets somebody be again. */
  async unblock({ userId }: Principal, otherId: UserId): Promise<void> {
    const wasThere = await this.blocks.remove(userId, otherId);
    await this.align(userId, otherId);
    if (wasThere) this.events.publish(new BlockChanged(userId, otherId, false));
  }

  /** Whom the caller blocks, newest first. Throws `request.invalid_cursor`. */
  async list({ userId }: Principal, { limit, cursor }: PageQueryDto): Promise<BlockPageDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rows = await this.blocks.list(userId, limit + 1, after);
    const page = toPage(rows, limit, (last) => encodeCursor({ at: last.at.getTime(), id: last.id }));
    return { ...page, items: page.items.map(({ userId: id, at }) => ({ userId: id, at })) };
  }

  /** Those of the others who block this person, or whom this person blocks. */
  async blockedAmong(userId: UserId, others: readonly UserId[]): Promise<Set<UserId>> {
    const found = others.length === 0 ? [] : await this.blocks.findBetween(userId, others);
    return new Set(found.map(({ blockerId, blockedId }) => (blockerId === userId ? blockedId : blockerId)));
  }

  /** Whether one of the two blocks the other. */
  async isBlocked(one: UserId, other: UserId): Promise<boolean> {
    return (await this.blockedAmong(one, [other])).size > 0;
  }

  /**
   * Makes every conversation of the two alone say who of them blocks the other. The blocks are asked after the
   * conversations, and both once more after a write: whoever races with this, the last one to write has seen the truth.
   * Answers these conversations as they are then.
   */
  async align(one: UserId, other: UserId): Promise<Conversation[]> {
    for (;;) {
      const conversations = await this.pairs.listBetween(one, other);
      const blockers = (await this.blocks.findBetween(one, [other])).map(({ blockerId }) => blockerId).sort();
      const wrong = conversations.filter(({ blockedBy }) => !isDeepStrictEqual(blockedBy, blockers));
      if (wrong.length === 0) return conversations;
      for (const conversation of wrong) {
        const changed = await this.conversations.setBlockers(conversation, blockers);
        if (changed) this.events.publish(new ConversationUpdated(changed));
      }
    }
  }
}
