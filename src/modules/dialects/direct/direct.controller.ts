import { Body, Delete, Get, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { conversationErrors } from '../../conversations/index.js';
import { messageErrors, searchErrors, sendErrors } from '../../messages/index.js';
import { DialectController } from '../shared/dialect.decorators.js';
import { PageNumberDto } from '../shared/dto/page-number.dto.js';
import { DirectMessagesService } from './direct-messages.service.js';
import { DirectReadingService } from './direct-reading.service.js';
import { DirectSearchService } from './direct-search.service.js';
import { directErrors } from './direct.errors.js';
import { DirectGuard } from './direct.guard.js';
import { DirectService } from './direct.service.js';
import {
  DirectConversationRefDto,
  DirectMessageRefDto,
  DirectSearchDto,
  DirectSendDto,
} from './dto/direct.dto.js';
import {
  DirectConversationsDto,
  DirectDeletedDto,
  DirectMessagesDto,
  DirectReadDto,
  DirectSentDto,
  DirectUnreadCountDto,
  DirectUnreadListDto,
} from './dto/direct-answers.dto.js';

/** The REST API of contract 004 (seeds/004, REST API Endpoints). */
@DialectController('direct', 'api/chat')
@UseGuards(DirectGuard)
@Refuses(directErrors.numericIdRequired)
export class DirectController {
  constructor(
    private readonly direct: DirectService,
    private readonly messaging: DirectMessagesService,
    private readonly finding: DirectSearchService,
    private readonly reading: DirectReadingService,
  ) {}

  /** Send a message. The conversation begins with the first one. */
  @Post('send')
  @Limit('send')
  @Refuses(...sendErrors, conversationErrors.members, messageErrors.receiverMismatch)
  send(@Caller() caller: Principal, @Body() dto: DirectSendDto): Promise<DirectSentDto> {
    return this.messaging.send(caller, dto);
  }

  /** My conversations, newest activity first. */
  @Get('conversations')
  conversations(@Caller() caller: Principal, @Query() query: PageNumberDto): Promise<DirectConversationsDto> {
    return this.direct.conversations(caller, query);
  }

  /** The messages of a conversation, oldest first. */
  @Get('conversations/:conversationId/messages')
  @Refuses(conversationErrors.notFound)
  messages(
    @Caller() caller: Principal,
    @Param() { conversationId }: DirectConversationRefDto,
    @Query() query: PageNumberDto,
  ): Promise<DirectMessagesDto> {
    return this.messaging.list(caller, conversationId, query);
  }

  /** Mark all messages of a conversation as read. */
  @Put('conversations/:conversationId/read')
  @Refuses(conversationErrors.notFound)
  read(
    @Caller() caller: Principal,
    @Param() { conversationId }: DirectConversationRefDto,
  ): Promise<DirectReadDto> {
    return this.reading.read(caller, conversationId);
  }

  /** How much is unread, in all conversations. */
  @Get('unread-count')
  unreadCount(@Caller() caller: Principal): Promise<DirectUnreadCountDto> {
    return this.direct.countUnread(caller);
  }

  /** What is unread, by conversation. */
  @Get('unread')
  unread(@Caller() caller: Principal): Promise<DirectUnreadListDto> {
    return this.direct.unreadByConversation(caller);
  }

  /** Find messages of a conversation by what they say, oldest first. */
  @Get('conversations/:conversationId/search')
  @Limit('search')
  @Refuses(conversationErrors.notFound, searchErrors.query)
  search(
    @Caller() caller: Principal,
    @Param() { conversationId }: DirectConversationRefDto,
    @Query() query: DirectSearchDto,
  ): Promise<DirectMessagesDto> {
    return this.finding.find(caller, conversationId, query);
  }

  /** Delete a message of mine. */
  @Delete('messages/:messageId')
  @Refuses(conversationErrors.notFound, messageErrors.notFound, messageErrors.notOwn, messageErrors.busy)
  delete(
    @Caller() caller: Principal,
    @Param() { messageId }: DirectMessageRefDto,
  ): Promise<DirectDeletedDto> {
    return this.messaging.delete(caller, messageId);
  }
}
