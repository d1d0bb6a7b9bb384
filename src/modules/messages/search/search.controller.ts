import { Controller, Get, Param, Query } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { ConversationId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { SearchPageDto, SearchQueryDto } from '../dto/search.dto.js';
import { searchErrors } from './search.errors.js';
import { SearchService } from './search.service.js';

/** Searches. */
@Controller()
export class SearchController {
  constructor(private readonly searching: SearchService) {}

  /** The messages of a conversation that have this text in them, newest first. */
  @Get('conversations/:id/messages/search')
  @Limit('search')
  @Refuses(conversationErrors.notFound, searchErrors.query, searchErrors.cursor)
  inConversation(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Query() query: SearchQueryDto,
  ): Promise<SearchPageDto> {
    return this.searching.inConversation(caller, id, query);
  }

  /** The messages in all my conversations that have this text in them, conversation by conversation. */
  @Get('search')
  @Limit('search')
  @Refuses(searchErrors.query, searchErrors.cursor)
  everywhere(@Caller() caller: Principal, @Query() query: SearchQueryDto): Promise<SearchPageDto> {
    return this.searching.everywhere(caller, query);
  }
}
