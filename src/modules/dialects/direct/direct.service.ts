import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { UnreadService } from '../../conversations/index.js';
import { TypingService } from '../../presence/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { DirectTalksService } from './direct-talks.service.js';
import { pageAnswer } from './direct.paging.js';
import { toDirectConversation, toUnread } from './direct.presenter.js';
import type {
  DirectConversationsDto,
  DirectUnreadCountDto,
  DirectUnreadListDto,
} from './dto/direct-answers.dto.js';

/** Typing ends by itself after so long (seeds/CLARIFICATIONS, All five: within 10 s), in milliseconds. */
const TYPING_MS = 6000;

/** Conversations, in the terms of contract 004: which there are, what is unread in them, who types. */
@Injectable()
export class DirectService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly unread: UnreadService,
    private readonly typing: TypingService,
  ) {}

  /** The caller's conversations, newest activity first. */
  async conversations(caller: Principal, query: PageNumberDto): Promise<DirectConversationsDto> {
    const page = pageOf(query, 20);
    const { items, total } = await this.talks.list(caller, page);
    const people = await this.talks.peopleOf(caller, items);
    const conversations = items.map((item) => toDirectConversation(item, people));
    return { success: true, data: { conversations, ...pageAnswer(page, total) } };
  }

  /** How much is unread, in all conversations. */
  async countUnread(caller: Principal): Promise<DirectUnreadCountDto> {
    const { total: count } = await this.unread.ofPairs(caller, 'of-numbers');
    return { success: true, data: { unreadCount: count, count } };
  }

  /** What is unread, by conversation. */
  async unreadByConversation(caller: Principal): Promise<DirectUnreadListDto> {
    const { conversations } = await this.unread.ofPairs(caller, 'of-numbers');
    const counts = new Map(conversations.map(({ conversationId, unread }) => [conversationId, unread]));
    const talks = await this.talks.among(caller, [...counts.keys()] as ConversationId[]);
    const people = await this.talks.peopleOf(caller, talks);
    const data = talks.map((item) => toUnread(item, counts.get(item.talk.id) ?? 0, people));
    return { success: true, data };
  }

  /** The caller types at this socket. Throws `conversations.not_found`. */
  async startTyping(caller: Principal, number: number, socketId: string): Promise<void> {
    await this.typing.start(caller, socketId, await this.talks.see(caller, number), TYPING_MS);
  }

  /** The caller types no more. Throws `conversations.not_found`. */
  async stopTyping(caller: Principal, number: number): Promise<void> {
    await this.typing.stop(caller, await this.talks.see(caller, number));
  }
}
