import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import {
  clearedSeqOf,
  conversationErrors,
  PairsService,
  type Preview,
  UnreadService,
} from '../../conversations/index.js';
import { type MessageDto, MessagePagesService, type PageWish } from '../../messages/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { Talk } from '../shared/talk.js';
import { TalksService } from '../shared/talks.service.js';
import { BOOK, conversationIdIn } from './bookmarket.policy.js';
import {
  type Glimpse,
  namesIn,
  toBookmarketConversation,
  toBookmarketPartner,
} from './bookmarket.presenter.js';
import type { BookmarketPartnerQueryDto } from './dto/bookmarket.dto.js';
import type {
  BookmarketConversationViewDto,
  BookmarketPartnerDto,
  BookmarketUnreadDto,
} from './dto/bookmarket-views.dto.js';

/** How many conversations a page has where nobody says. */
const PAGE_SIZE = 50;
/** In how many of the newest messages somebody's name is looked for. */
const NAMES_WITHIN = 20;

/** What somebody has to do with, by contract 000, in the terms of everybody else. */
@Injectable()
export class BookmarketInbox {
  /** Who has said something first in a conversation, which never changes. */
  private readonly openers = new LRUCache<ConversationId, string>({ max: 10_000 });

  constructor(
    private readonly talks: TalksService,
    private readonly pairs: PairsService,
    private readonly pages: MessagePagesService,
    private readonly unread: UnreadService,
  ) {}

  /** The caller's conversations, newest activity first. Throws `messages.identity_mismatch`. */
  async conversations(
    caller: Principal,
    userId: string,
    query: PageNumberDto,
  ): Promise<BookmarketConversationViewDto[]> {
    assertSpeaker(caller, userId);
    const talks = await this.talks.page(caller, pageOf(query, PAGE_SIZE));
    return Promise.all(
      talks.map(async (talk) => {
        const [glimpse, opener] = await Promise.all([
          this.glimpse(caller, talk),
          isOwned(talk) ? null : this.openerOf(caller, talk),
        ]);
        return toBookmarketConversation(talk, glimpse, opener);
      }),
    );
  }

  /** How much the caller has not read. Throws `messages.identity_mismatch`. */
  async countUnread(caller: Principal, userId: string): Promise<BookmarketUnreadDto> {
    assertSpeaker(caller, userId);
    const { total } = await this.unread.ofPairs(caller);
    return { userId, unreadCount: total, count: total };
  }

  /** With whom the caller has talked about a book last. Throws `messages.identity_mismatch` and `conversations.not_found`. */
  async partner(
    caller: Principal,
    { bookId, userId }: BookmarketPartnerQueryDto,
  ): Promise<BookmarketPartnerDto> {
    assertSpeaker(caller, userId);
    const id = conversationIdIn(bookId);
    const [conversation] = id
      ? [await this.pairs.get(caller, id)]
      : await this.pairs.about(caller, { type: BOOK, id: bookId });
    const talk = conversation && (await this.talks.of(conversation, caller.userId));
    if (!talk) throw conversationErrors.notFound();
    return toBookmarketPartner(talk, caller.userId, await this.glimpse(caller, talk));
  }

  /** Messages are looked at only where the conversation does not say enough. */
  private async glimpse(caller: Principal, talk: Talk): Promise<Glimpse> {
    const last = lastSeenBy(caller, talk);
    const isEnough = last !== null && talk.people.every(({ name }) => name !== null);
    const wish = { limit: NAMES_WITHIN, newestFirst: true, withDeleted: false };
    const newest = isEnough ? [] : await this.look(caller, talk, wish);
    return { last: last ?? newest[0] ?? null, names: namesIn(talk, newest.toReversed()) };
  }

  /** Who has said something first; null where nobody has, or the caller has cleared it away. */
  private async openerOf(caller: Principal, talk: Talk): Promise<string | null> {
    const known = this.openers.get(talk.id);
    if (known !== undefined) return known;
    const [first] = await this.look(caller, talk, { limit: 1, newestFirst: false, withDeleted: true });
    if (!first?.senderId || first.seq !== 1) return null;
    this.openers.set(talk.id, first.senderId);
    return first.senderId;
  }

  private async look(
    caller: Principal,
    { conversation }: Talk,
    wish: Omit<PageWish, 'page'>,
  ): Promise<MessageDto[]> {
    if (conversation.lastSeq === 0) return [];
    const { items } = await this.pages.page(caller, conversation, { ...wish, page: 1 });
    return items;
  }
}

/** The newest message as the conversation shows it, unless it is deleted, or the caller has cleared it away. */
function lastSeenBy(caller: Principal, { conversation }: Talk): Preview | null {
  const { lastMessage } = conversation;
  if (!lastMessage || lastMessage.deletedAt) return null;
  return lastMessage.seq > clearedSeqOf(caller, conversation) ? lastMessage : null;
}

function isOwned({ people, conversation }: Talk): boolean {
  return people.some(({ userId }) => userId === conversation.subject?.ownerId);
}
