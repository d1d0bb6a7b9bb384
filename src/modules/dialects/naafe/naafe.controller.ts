import { Body, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { ConversationId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { messageErrors, sendErrors } from '../../messages/index.js';
import { DialectController } from '../shared/dialect.decorators.js';
import { PageNumberDto } from '../shared/dto/page-number.dto.js';
import { NaafeContentDto } from './dto/naafe.dto.js';
import {
  NaafeConversationsDto,
  NaafeConversationViewDto,
  NaafeMessageDto,
  NaafeMessagesDto,
  NaafeReadDto,
  NaafeUnreadCountDto,
} from './dto/naafe-views.dto.js';
import { NaafeService } from './naafe.service.js';

/** The REST API of contract 001 (seeds/001, HTTP REST API). */
@DialectController('naafe', 'api/chat')
export class NaafeController {
  constructor(private readonly naafe: NaafeService) {}

  /** My conversations, newest activity first. */
  @Get('conversations')
  conversations(@Caller() caller: Principal, @Query() query: PageNumberDto): Promise<NaafeConversationsDto> {
    return this.naafe.conversations(caller, query);
  }

  /** The messages of a conversation, newest first. */
  @Get('conversations/:conversationId/messages')
  @Refuses(conversationErrors.notFound)
  messages(
    @Caller() caller: Principal,
    @Param('conversationId', ParseIdPipe) id: ConversationId,
    @Query() query: PageNumberDto,
  ): Promise<NaafeMessagesDto> {
    return this.naafe.messages(caller, id, query);
  }

  /** Say something: the "HTTP API" of the document's Usage Flow. */
  @Post('conversations/:conversationId/messages')
  @Limit('send')
  @Refuses(...sendErrors, messageErrors.receiverMismatch)
  send(
    @Caller() caller: Principal,
    @Param('conversationId', ParseIdPipe) id: ConversationId,
    @Body() dto: NaafeContentDto,
  ): Promise<NaafeMessageDto> {
    return this.naafe.send(caller, id, dto);
  }

  /** Mark all messages of a conversation as read. */
  @Patch('conversations/:conversationId/read')
  @Refuses(conversationErrors.notFound)
  read(
    @Caller() caller: Principal,
    @Param('conversationId', ParseIdPipe) id: ConversationId,
  ): Promise<NaafeReadDto> {
    return this.naafe.read(caller, id);
  }

  /** The conversation about a job. */
  @Get('job-requests/:jobRequestId/conversation')
  @Refuses(conversationErrors.notFound)
  aboutJob(
    @Caller() caller: Principal,
    @Param('jobRequestId') jobRequestId: string,
  ): Promise<NaafeConversationViewDto> {
    return this.naafe.aboutJob(caller, jobRequestId);
  }

  /** How much is unread, in all conversations. */
  @Get('unread-count')
  unreadCount(@Caller() caller: Principal): Promise<NaafeUnreadCountDto> {
    return this.naafe.countUnread(caller);
  }
}
