import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { RealtimeGateway } from '../../../platform/ws/realtime.gateway.js';
import { SearchMessagesDto, SearchPageDto } from '../dto/search.dto.js';
import { SearchService } from './search.service.js';

/** Searches over sockets. */
@RealtimeGateway()
export class SearchGateway {
  constructor(private readonly searching: SearchService) {}

  /**
   * The messages with this text in them, in one conversation or in all of mine. Refused like `GET /search`, and for a conversation of
   * others with `conversations.not_found`.
   */
  @SubscribeMessage('message:search')
  @Limit('search')
  search(@Caller() caller: Principal, @MessageBody() query: SearchMessagesDto): Promise<SearchPageDto> {
    return this.searching.find(caller, query);
  }
}
