import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import { memberOf } from './conversation.js';
import type { SyncDto, SyncResultDto } from './dto/sync.dto.js';
import { readSince, writeSince } from './sync.policy.js';
import { SyncRepository } from './sync.repository.js';
import { UnreadService } from './unread.service.js';

/** How many conversations one answer names; beyond that a fresh list is cheaper. */
const MAX_CHANGED = 500;

/** Tells somebody who was away which of their conversations have changed: one question for all of them. */
@Injectable()
export class SyncService {
  constructor(
    private readonly changes: SyncRepository,
    private readonly unread: UnreadService,
  ) {}

  /** What has changed since the `since` of the answer before. */
  async sync({ userId }: Principal, { since }: SyncDto): Promise<SyncResultDto> {
    const now = Date.now();
    const from = readSince(since, now);
    const next = writeSince(now);
    if (!from) return { reset: true, conversations: [], left: [], since: next };
    const changed = await this.unread.settled(() => this.changes.listChanged(userId, from, MAX_CHANGED + 1));
    if (changed.length > MAX_CHANGED) return { reset: true, conversations: [], left: [], since: next };
    const mine = changed.filter((conversation) => memberOf(conversation, userId));
    const left = changed.filter((conversation) => !memberOf(conversation, userId)).map(({ id }) => id);
    const counts = await this.unread.count(userId, mine);
    const conversations = mine.map(({ id, lastSeq, rev }) => {
      return { id, seq: lastSeq, rev, unread: counts.get(id) ?? 0 };
    });
    return { reset: false, conversations, left, since: next };
  }
}
