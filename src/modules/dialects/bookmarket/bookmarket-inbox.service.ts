import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
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
    const { items } = await this.talks.list(caller, pageOf(query, PAGE_SIZE));
    return Promise.all(
      items.map(async (talk) => toBookmarketConversation(talk, await this.glimpse(caller, talk))),
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
    const newest = isEnough ? [] : await this.look(caller, talk, { limit: NAMES_WITHIN, newestFirst: true });
    const [first] = isOpenerKnown(talk)
      ? []
      : await this.look(caller, talk, { limit: 1, newestFirst: false });
    return {
      last: last ?? newest[0] ?? null,
      openedBy: first?.senderId ?? null,
      names: namesIn(talk, newest.toReversed()),
    };
  }

  private async look(
    caller: Principal,
    { conversation }: Talk,
    wish: Pick<PageWish, 'limit' | 'newestFirst'>,
  ): Promise<MessageDto[]> {
    if (conversation.lastSeq === 0) return [];
    const { items } = await this.pages.page(caller, conversation, { ...wish, page: 1, withDeleted: false });
    return items;
  }
}

/** The newest message as the conversation shows it, unless it is deleted, or the caller has cleared it away. */
function lastSeenBy(caller: Principal, { conversation }: Talk): Preview | null {
  const { lastMessage } = conversation;
  if (!lastMessage || lastMessage.deletedAt) return null;
  return lastMessage.seq > clearedSeqOf(caller, conversation) ? lastMessage : null;
}

function isOpenerKnown({ people, conversation }: Talk): boolean {
  const { subject, createdBy } = conversation;
  return people.some(({ userId }) => userId === subject?.ownerId || userId === createdBy);
}
