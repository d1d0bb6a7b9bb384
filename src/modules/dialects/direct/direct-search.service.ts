import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { type MessageDto, SearchService } from '../../messages/index.js';
import { pageOf } from '../shared/dto/page-number.dto.js';
import { DirectTalksService } from './direct-talks.service.js';
import { pageAnswer } from './direct.paging.js';
import { toDirectMessage } from './direct.presenter.js';
import type { DirectSearchDto } from './dto/direct.dto.js';
import type { DirectMessagesDto } from './dto/direct-answers.dto.js';

/** The most matches that are counted, the newest ones. */
const MOST = 1000;

/** Finds what was said, in the terms of contract 004. */
@Injectable()
export class DirectSearchService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly search: SearchService,
  ) {}

  /** In a conversation, oldest first. Throws `conversations.not_found` or `messages.search_query_invalid`. */
  async find(caller: Principal, number: number, query: DirectSearchDto): Promise<DirectMessagesDto> {
    const there = await this.talks.get(caller, number);
    const page = pageOf(query, 50);
    const found = await this.everything(caller, there.talk.id, query.q);
    const shown = found.slice((page.page - 1) * page.limit, page.page * page.limit);
    const people = await this.talks.peopleOf(caller, [there]);
    const messages = shown.map((message) => toDirectMessage(there, message, people));
    return { success: true, data: { messages, ...pageAnswer(page, found.length) } };
  }

  /** A total needs all of them. */
  private async everything(caller: Principal, id: ConversationId, q: string): Promise<MessageDto[]> {
    const found: MessageDto[] = [];
    let cursor: string | undefined;
    do {
      const limit = MOST - found.length;
      const page = await this.search.inConversation(caller, id, { q, limit, cursor });
      found.push(...page.items.map(({ message }) => message));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && found.length < MOST);
    return found.toReversed();
  }
}
