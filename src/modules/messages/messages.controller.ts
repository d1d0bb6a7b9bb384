import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { OkWhen } from '../../platform/http/ok-when.decorator.js';
import { ParseIdPipe } from '../../platform/http/parse-id.pipe.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import type { ConversationId } from '../../shared/ids.js';
import { conversationErrors } from '../conversations/index.js';
import { uploadRefusals } from '../media/index.js';
import { ChangesService } from './sync/changes.service.js';
import { ComposeService } from './sending/compose.service.js';
import { ChangePageDto, ChangesQueryDto } from './dto/changes.dto.js';
import { HistoryQueryDto } from './dto/history-query.dto.js';
import { MessageDto, MessagePageDto, SentMessageDto } from './dto/message.dto.js';
import { MediaMessageFormDto, SendMessageDto } from './dto/send-message.dto.js';
import { MediaMessagesService } from './sending/media-messages.service.js';
import { messageErrors, sendErrors } from './messages.errors.js';
import { MessagesService } from './messages.service.js';

/** The messages of a conversation. */
@Controller('conversations/:id')
export class MessagesController {
  constructor(
    private readonly compose: ComposeService,
    private readonly messages: MessagesService,
    private readonly changeFeed: ChangesService,
    private readonly mediaMessages: MediaMessagesService,
  ) {}

  /** Send a message: 201, or 200 with `replayed: true` when the same send was stored before. */
  @Post('messages')
  @Limit('send')
  @OkWhen<SentMessageDto>(({ replayed }) => replayed)
  @Refuses(...sendErrors)
  send(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() dto: SendMessageDto,
  ): Promise<SentMessageDto> {
    return this.compose.send(caller, id, dto);
  }

  /** Send a file in one step, with a caption or without: 201, or 200 with `replayed: true` for the same form again. */
  @Post('messages/media')
  @Limit('upload')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: MediaMessageFormDto })
  @OkWhen<SentMessageDto>(({ replayed }) => replayed)
  @Refuses(...sendErrors, ...uploadRefusals)
  sendMedia(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Req() request: Request,
  ): Promise<SentMessageDto> {
    return this.mediaMessages.send(caller, id, request);
  }

  /** A page of messages: the newest, or those before, after or around a `seq`. */
  @Get('messages')
  @Refuses(conversationErrors.notFound, messageErrors.ambiguousPage)
  history(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Query() query: HistoryQueryDto,
  ): Promise<MessagePageDto> {
    return this.messages.history(caller, id, query);
  }

  /** The pinned messages, at most 100, newest pin first. */
  @Get('pins')
  @Refuses(conversationErrors.notFound)
  pinned(@Caller() caller: Principal, @Param('id', ParseIdPipe) id: ConversationId): Promise<MessageDto[]> {
    return this.messages.pinned(caller, id);
  }

  /** What has changed after a `rev`: everything that a client that was away has missed. */
  @Get('changes')
  @Refuses(conversationErrors.notFound, messageErrors.revUnknown)
  changes(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Query() query: ChangesQueryDto,
  ): Promise<ChangePageDto> {
    return this.changeFeed.since(caller, id, query);
  }
}
