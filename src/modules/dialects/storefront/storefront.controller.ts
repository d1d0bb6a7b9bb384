import { Body, Get, Param, Post, Put, Query } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { MessageId, UserId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { messageErrors, sendErrors } from '../../messages/index.js';
import { DialectController } from '../shared/dialect.decorators.js';
import { PageNumberDto } from '../shared/dto/page-number.dto.js';
import { StorefrontParticipantDto, StorefrontSendDto } from './dto/storefront.dto.js';
import { StorefrontMessageDto, StorefrontUnreadCountDto } from './dto/storefront-views.dto.js';
import { storefrontErrors } from './storefront.errors.js';
import { StorefrontListsService } from './storefront-lists.service.js';
import { StorefrontService } from './storefront.service.js';

/** The REST API of contract 002 (seeds/002, API Endpoints). */
@DialectController('storefront', 'api/messages')
export class StorefrontController {
  constructor(
    private readonly storefront: StorefrontService,
    private readonly lists: StorefrontListsService,
  ) {}

  /** Say something to somebody. */
  @Post('send')
  @Limit('send')
  @Refuses(conversationErrors.members, ...sendErrors)
  send(@Caller() caller: Principal, @Body() dto: StorefrontSendDto): Promise<StorefrontMessageDto> {
    return this.storefront.send(caller, dto);
  }

  /** What I was sent, newest first. */
  @Get('inbox')
  inbox(@Caller() caller: Principal, @Query() query: PageNumberDto): Promise<StorefrontMessageDto[]> {
    return this.lists.correspondence(caller, 'received', query);
  }

  /** What I have sent, newest first. */
  @Get('sent')
  sent(@Caller() caller: Principal, @Query() query: PageNumberDto): Promise<StorefrontMessageDto[]> {
    return this.lists.correspondence(caller, 'sent', query);
  }

  /** How much is unread. */
  @Get('unread/count')
  unreadCount(@Caller() caller: Principal): Promise<StorefrontUnreadCountDto> {
    return this.lists.countUnread(caller);
  }

  /** Everything that I and somebody have said to each other, oldest first; the newest 100 where no page is asked for. */
  @Get('conversation/:participant_id/:participant_type')
  @Refuses(conversationErrors.notFound)
  history(
    @Caller() caller: Principal,
    @Param() { participant_id }: StorefrontParticipantDto,
    @Query() query: PageNumberDto,
  ): Promise<StorefrontMessageDto[]> {
    return this.lists.history(caller, participant_id as UserId, query);
  }

  /** One message. */
  @Get(':id')
  @Refuses(messageErrors.notFound, conversationErrors.notFound)
  get(@Caller() caller: Principal, @Param('id', ParseIdPipe) id: MessageId): Promise<StorefrontMessageDto> {
    return this.lists.get(caller, id);
  }

  /** Mark a message, and what was said before it, as read. */
  @Put(':id/read')
  @Refuses(messageErrors.notFound, conversationErrors.notFound, storefrontErrors.ownMessage)
  read(@Caller() caller: Principal, @Param('id', ParseIdPipe) id: MessageId): Promise<StorefrontMessageDto> {
    return this.storefront.read(caller, id);
  }
}
