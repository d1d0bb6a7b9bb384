import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { type ConversationId, conversationIdOf } from '../../../shared/ids.js';
import {
  type Changed,
  ChangedService,
  type Conversation,
  IntentsService,
  UnreadService,
} from '../../conversations/index.js';
import { ChangesService } from './changes.service.js';
import type { ChangePageDto } from '../dto/changes.dto.js';
import type { SyncDto, SyncResultDto } from '../dto/sync.dto.js';
import { readSince, writeSince } from './sync.policy.js';

/** The `rev`s that the caller has. */
type Revs = Map<ConversationId, number>;

/** Tells somebody who was away what has changed, in one answer. */
@Injectable()
export class SyncService {
  constructor(
    private readonly changed: ChangedService,
    private readonly unread: UnreadService,
    private readonly intents: IntentsService,
    private readonly changes: ChangesService,
  ) {}

  /** What has changed since the `since` of the answer before. */
  async sync(caller: Principal, { since, after }: SyncDto): Promise<SyncResultDto> {
    const now = Date.now();
    const next = writeSince(now);
    const from = readSince(since, now);
    const revs = new Map(Object.entries(after ?? {}).map(([id, rev]) => [conversationIdOf(id), rev]));
    const changed = from && (await this.changedSince(caller, from, revs));
    if (!changed) return { reset: true, conversations: [], left: [], since: next };
    return { reset: false, ...(await this.present(caller, changed, revs)), since: next };
  }

  private changedSince({ userId }: Principal, from: Date, revs: Revs): Promise<Changed | null> {
    return revs.size > 0 ? this.changed.whole(userId, from) : this.changed.briefly(userId, from);
  }

  private async present(
    caller: Principal,
    { mine, left }: Changed,
    revs: Revs,
  ): Promise<Pick<SyncResultDto, 'conversations' | 'left'>> {
    const readable = await this.intents.readableRevs(mine);
    const [counts, changes] = await Promise.all([
      this.unread.count(caller.userId, mine),
      Promise.all(
        mine.map((conversation, index) => {
          const range = { after: revs.get(conversation.id), upTo: readable[index] as number };
          return this.changesOf(caller, conversation, range);
        }),
      ),
    ]);
    const conversations = mine.map(({ id, lastSeq: seq }, index) => {
      const rev = readable[index] as number;
      return { id, seq, rev, unread: counts.get(id) ?? 0, changes: changes[index] ?? null };
    });
    return { conversations, left };
  }

  /** Null where the caller has not said how much of it they have. */
  private async changesOf(
    caller: Principal,
    conversation: Conversation,
    { after, upTo }: { after: number | undefined; upTo: number },
  ): Promise<ChangePageDto | null> {
    if (after === undefined) return null;
    return this.changes.first(caller, conversation, { after, upTo });
  }
}
