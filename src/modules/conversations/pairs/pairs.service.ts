import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { TimeCursor } from '../../../shared/cursor.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import type { Conversation, ConversationBrief, ListedConversation } from '../conversation.js';
import { conversationErrors } from '../conversations.errors.js';
import type { SubjectDocument } from '../conversations.schema.js';
import { ConversationsRepository } from '../conversations.repository.js';
import { IntentsService } from '../heads/intents.service.js';
import { PairsRepository } from './pairs.repository.js';
import type { PairsKind } from './pairs.rows.js';

/** How many conversations are read at once by whoever goes through all of them. */
const READ_AT_ONCE = 50;

/** Which page of a list that is counted in pages: the first one is 1. */
export interface NumberedPage {
  page: number;
  limit: number;
}

/** The caller's conversations with one other person each, found as the published contracts find them. */
@Injectable()
export class PairsService {
  constructor(
    private readonly pairs: PairsRepository,
    private readonly conversations: ConversationsRepository,
    private readonly intents: IntentsService,
  ) {}

  /** One of them. Throws `conversations.not_found`, for groups too. */
  async get({ userId }: Principal, id: ConversationId): Promise<Conversation> {
    const [conversation] = await this.intents.settled(async () => {
      const found = await this.conversations.findForMember(userId, id);
      return found && found.type !== 'group' ? [found] : [];
    });
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /** As much of it as both know. Throws as `get`. */
  async brief({ userId }: Principal, id: ConversationId): Promise<ConversationBrief> {
    const brief = await this.conversations.findBrief(userId, id);
    if (!brief || brief.type === 'group') throw conversationErrors.notFound();
    return brief;
  }

  /** A page of them, newest activity first, and how many there are. */
  async list(
    { userId }: Principal,
    { page, limit }: NumberedPage,
    kind: PairsKind = 'all',
  ): Promise<{ items: ListedConversation[]; total: number }> {
    const skip = (page - 1) * limit;
    const found = await this.intents.settled(() => this.pairs.list(userId, { skip, limit: limit + 1, kind }));
    const isLast = found.length <= limit && (found.length > 0 || skip === 0);
    const total = isLast ? skip + found.length : await this.pairs.count(userId, kind);
    return { items: found.slice(0, limit), total };
  }

  /** A page of them, uncounted. */
  page({ userId }: Principal, { page, limit }: NumberedPage): Promise<ListedConversation[]> {
    const stretch = { skip: (page - 1) * limit, limit, kind: 'all' } as const;
    return this.intents.settled(() => this.pairs.list(userId, stretch));
  }

  /** All of them, with all that is known of them: newest activity first, some at a time, as far as somebody asks on. */
  async *listWhole({ userId }: Principal): AsyncGenerator<Conversation[]> {
    for (let after: TimeCursor | undefined; ;) {
      const some = await this.intents.settled(() => this.pairs.listWhole(userId, READ_AT_ONCE, after));
      yield some;
      const last = some[READ_AT_ONCE - 1];
      if (!last) return;
      after = { at: last.lastActivityAt.getTime(), id: last.id };
    }
  }

  /** Those among these conversations, newest activity first. */
  async among({ userId }: Principal, ids: readonly ConversationId[]): Promise<ListedConversation[]> {
    if (ids.length === 0) return [];
    const found = await this.intents.settled(() => this.pairs.findMany(userId, ids));
    return found.toSorted(byActivity);
  }

  /** Those about one subject, newest activity first. */
  async about({ userId }: Principal, subject: Pick<SubjectDocument, 'type' | 'id'>): Promise<Conversation[]> {
    const found = await this.intents.settled(() => this.pairs.listAbout(userId, subject));
    return found.toSorted(byActivity);
  }

  /** Those with one person, newest activity first. */
  async between({ userId }: Principal, otherId: UserId): Promise<Conversation[]> {
    if (userId === otherId) return [];
    const found = await this.intents.settled(() => this.pairs.listBetween(userId, otherId));
    return found.toSorted(byActivity);
  }
}

function byActivity(one: ListedConversation, other: ListedConversation): number {
  return other.lastActivityAt.getTime() - one.lastActivityAt.getTime();
}
