import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { OkWhen } from '../../platform/http/ok-when.decorator.js';
import { ParseIdPipe } from '../../platform/http/parse-id.pipe.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import type { ConversationId } from '../../shared/ids.js';
import { BeginService } from './begin.service.js';
import { conversationErrors } from './conversations.errors.js';
import { ConversationsService } from './conversations.service.js';
import { ConversationDto, ConversationPageDto, CreatedConversationDto } from './dto/conversation.dto.js';
import { CreateConversationDto } from './dto/create-conversation.dto.js';
import { ConversationListQueryDto } from './dto/list-query.dto.js';
import { DeliveredDto, DeliveredMarkerDto, ReadDto, ReadMarkerDto, UnreadDto } from './dto/read.dto.js';
import { MarksService } from './marks/marks.service.js';
import { UnreadService } from './marks/unread.service.js';

/** Conversations of two people or of groups. */
@Controller()
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly beginnings: BeginService,
    private readonly marks: MarksService,
    private readonly unreadCounts: UnreadService,
  ) {}

  /** Begin a conversation: 201, or 200 with the one that is there already. Services name all its members. */
  @Post('conversations')
  @Limit('create')
  @OkWhen<CreatedConversationDto>(({ created }) => !created)
  @Refuses(
    conversationErrors.members,
    conversationErrors.subject,
    conversationErrors.title,
    conversationErrors.readOnly,
    conversationErrors.notFound,
  )
  create(@Caller() caller: Principal, @Body() dto: CreateConversationDto): Promise<CreatedConversationDto> {
    return this.beginnings.create(caller, dto);
  }

  /** My conversations, newest activity first. What is pinned (`me.pinnedAt`) is for clients to put on top. */
  @Get('conversations')
  list(@Caller() caller: Principal, @Query() query: ConversationListQueryDto): Promise<ConversationPageDto> {
    return this.conversations.list(caller, query);
  }

  /** One conversation. */
  @Get('conversations/:id')
  @Refuses(conversationErrors.notFound)
  get(@Caller() caller: Principal, @Param('id', ParseIdPipe) id: ConversationId): Promise<ConversationDto> {
    return this.conversations.get(caller, id);
  }

  /** Move my read marker forward. */
  @Post('conversations/:id/read')
  @HttpCode(200)
  @Refuses(conversationErrors.notFound)
  read(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() { seq }: ReadDto,
  ): Promise<ReadMarkerDto> {
    return this.marks.read(caller, id, seq);
  }

  /** Move my delivered marker forward. */
  @Post('conversations/:id/delivered')
  @HttpCode(200)
  @Refuses(conversationErrors.notFound)
  delivered(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() { seq }: DeliveredDto,
  ): Promise<DeliveredMarkerDto> {
    return this.marks.delivered(caller, id, seq);
  }

  /** What I have not read. */
  @Get('unread')
  unread(@Caller() caller: Principal): Promise<UnreadDto> {
    return this.unreadCounts.ofCaller(caller);
  }
}
