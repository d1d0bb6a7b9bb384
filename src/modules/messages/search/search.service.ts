import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { occurrences } from '../../../shared/fold.js';
import { type ConversationId, conversationIdOf } from '../../../shared/ids.js';
import { clearedSeqOf, ConversationAccess } from '../../conversations/index.js';
import type { SearchMessagesDto, SearchPageDto, SearchQueryDto } from '../dto/search.dto.js';
import type { MessageDto } from '../dto/message.dto.js';
import type { Message } from '../message.js';
import { MessagePresenter } from '../messages.presenter.js';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.js';
import { SearchFinder } from './search-finder.service.js';
import { SearchScope } from './search-scope.service.js';
import { searchErrors } from './search.errors.js';
import { needleOf, type Place, type Stretch } from './search.policy.js';

/** Finds messages by what they say. */
@Injectable()
export class SearchService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly scope: SearchScope,
    private readonly finder: SearchFinder,
    private readonly presenter: MessagePresenter,
  ) {}

  /** In the conversation that is named, or in all. */
  find(caller: Principal, { conversationId, ...query }: SearchMessagesDto): Promise<SearchPageDto> {
    if (!conversationId) return this.everywhere(caller, query);
    return this.inConversation(caller, conversationIdOf(conversationId), query);
  }

  /** In a conversation, newest first. Throws `conversations.not_found`, `messages.search_query_invalid` or `request.invalid_cursor`. */
  async inConversation(
    caller: Principal,
    id: ConversationId,
    { q, limit, cursor }: SearchQueryDto,
  ): Promise<SearchPageDto> {
    const conversation = await this.access.asViewer(caller, id);
    const from = cursor === undefined ? undefined : decodeSearchCursor(cursor);
    if (from && from.id !== id) throw searchErrors.cursor();
    const upTo = Math.min(from ? from.seq - 1 : conversation.lastSeq, conversation.lastSeq);
    const stretch = { conversationId: id, after: clearedSeqOf(caller, conversation), upTo, newest: 0, at: 0 };
    return this.page(caller, [stretch], { needle: needleOf(q), limit });
  }

  /** In all the caller's conversations. Throws `messages.search_query_invalid` or `request.invalid_cursor`. */
  async everywhere(caller: Principal, { q, limit, cursor }: SearchQueryDto): Promise<SearchPageDto> {
    const stretches = this.scope.stretches(
      caller,
      cursor === undefined ? undefined : decodeSearchCursor(cursor),
    );
    return this.page(caller, stretches, { needle: needleOf(q), limit });
  }

  private async page(
    caller: Principal,
    stretches: AsyncIterable<Stretch> | Stretch[],
    { needle, limit }: { needle: string; limit: number },
  ): Promise<SearchPageDto> {
    const { found, rest } = await this.finder.find(stretches, needle, limit);
    const messages = await this.present(
      caller,
      found.map(({ message }) => message),
    );
    const items = messages.map((message) => ({ message, highlights: occurrences(message.content, needle) }));
    return { items, nextCursor: rest && cursorAt(rest) };
  }

  /** In the same order: the messages of one conversation are together already. */
  private async present(caller: Principal, messages: Message[]): Promise<MessageDto[]> {
    const ids = [...new Set(messages.map(({ conversationId }) => conversationId))];
    const own = (id: ConversationId): Message[] =>
      messages.filter(({ conversationId }) => conversationId === id);
    return (await Promise.all(ids.map((id) => this.presenter.present(caller, id, own(id))))).flat();
  }
}

function cursorAt({ newest, at, conversationId, seq }: Place): string {
  return encodeSearchCursor({ newest, at, id: conversationId, seq });
}
