import { Body, Get, Param, Post, Put, Query } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseUserIdPipe } from '../../../platform/http/parse-user-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { UserId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { messageErrors, sendErrors } from '../../messages/index.js';
import { DialectController } from '../shared/dialect.decorators.js';
import { PageNumberDto } from '../shared/dto/page-number.dto.js';
import { BookmarketInbox } from './bookmarket-inbox.service.js';
import { BookmarketService } from './bookmarket.service.js';
import { BookmarketPartnerQueryDto, BookmarketSendDto } from './dto/bookmarket.dto.js';
import {
  BookmarketConversationViewDto,
  BookmarketMessageDto,
  BookmarketPartnerDto,
  BookmarketReadDto,
  BookmarketUnreadDto,
} from './dto/bookmarket-views.dto.js';

/** The REST API of contract 000 (seeds/000, API Endpoints). */
@DialectController('bookmarket', 'api/messages')
export class BookmarketController {
  constructor(
    private readonly bookmarket: BookmarketService,
    private readonly inbox: BookmarketInbox,
  ) {}

  /** Say something; the first message begins the conversation. */
  @Post()
  @Limit('send')
  @Refuses(...sendErrors, messageErrors.receiverMismatch)
  send(@Caller() caller: Principal, @Body() dto: BookmarketSendDto): Promise<BookmarketMessageDto> {
    return this.bookmarket.send(caller, dto);
  }

  /** With whom I have talked about a book last. */
  @Get('partner')
  @Refuses(conversationErrors.notFound, messageErrors.identityMismatch)
  partner(
    @Caller() caller: Principal,
    @Query() query: BookmarketPartnerQueryDto,
  ): Promise<BookmarketPartnerDto> {
    return this.inbox.partner(caller, query);
  }

  /** My conversations, newest activity first. */
  @Get('conversations/user/:userId')
  @Refuses(messageErrors.identityMismatch)
  conversations(
    @Caller() caller: Principal,
    @Param('userId', ParseUserIdPipe) userId: UserId,
    @Query() query: PageNumberDto,
  ): Promise<BookmarketConversationViewDto[]> {
    return this.inbox.conversations(caller, userId, query);
  }

  /** How much I have not read, in all conversations. */
  @Get('unread/:userId')
  @Refuses(messageErrors.identityMismatch)
  countUnread(
    @Caller() caller: Principal,
    @Param('userId', ParseUserIdPipe) userId: UserId,
  ): Promise<BookmarketUnreadDto> {
    return this.inbox.countUnread(caller, userId);
  }

  /** The messages of a conversation, oldest first: a page, or without one the newest 100. */
  @Get(':conversationId')
  @Refuses(conversationErrors.notFound)
  messages(
    @Caller() caller: Principal,
    @Param('conversationId') conversationId: string,
    @Query() query: PageNumberDto,
  ): Promise<BookmarketMessageDto[]> {
    return this.bookmarket.messages(caller, conversationId, query);
  }

  /** Mark all messages of a conversation as read. */
  @Put(':conversationId/read')
  @Refuses(conversationErrors.notFound)
  read(
    @Caller() caller: Principal,
    @Param('conversationId') conversationId: string,
  ): Promise<BookmarketReadDto> {
    return this.bookmarket.read(caller, conversationId);
  }
}
