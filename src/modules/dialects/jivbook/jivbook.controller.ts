import { Body, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { OkWhen } from '../../../platform/http/ok-when.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { ConversationId, MessageId } from '../../../shared/ids.js';
import { conversationErrors } from '../../conversations/index.js';
import { MediaDelivery, type MediaId, ServesBytes, uploadRefusals } from '../../media/index.js';
import { MediaMessageFormDto, messageErrors, sendErrors } from '../../messages/index.js';
import { DialectController } from '../shared/dialect.decorators.js';
import { PageNumberDto } from '../shared/dto/page-number.dto.js';
import { JivbookContentDto, JivbookCreateDto } from './dto/jivbook.dto.js';
import {
  JivbookBlockAnswerDto,
  JivbookChatAnswerDto,
  JivbookChatsAnswerDto,
  JivbookMessageAnswerDto,
  JivbookMessagesAnswerDto,
  JivbookReadAnswerDto,
} from './dto/jivbook-answers.dto.js';
import { JivbookChatsService } from './jivbook-chats.service.js';
import { JivbookMediaService } from './jivbook-media.service.js';
import { JivbookMessagesService } from './jivbook-messages.service.js';
import { JivbookReceiptsService } from './jivbook-receipts.service.js';

/** The REST API of contract 003 (seeds/003, REST API Endpoints). */
@DialectController('jivbook', 'api/chat')
export class JivbookController {
  constructor(
    private readonly chats: JivbookChatsService,
    private readonly messages: JivbookMessagesService,
    private readonly media: JivbookMediaService,
    private readonly receipts: JivbookReceiptsService,
    private readonly delivery: MediaDelivery,
  ) {}

  /** Begin a chat with somebody, about a pet or about nothing: 201, or 200 for the one that is there. */
  @Post('create')
  @Limit('create')
  @OkWhen<JivbookChatAnswerDto>(({ created }) => !created)
  @Refuses(conversationErrors.members, conversationErrors.readOnly)
  create(@Caller() caller: Principal, @Body() dto: JivbookCreateDto): Promise<JivbookChatAnswerDto> {
    return this.chats.create(caller, dto);
  }

  /** My chats, newest activity first. */
  @Get('my-chats')
  list(@Caller() caller: Principal, @Query() query: PageNumberDto): Promise<JivbookChatsAnswerDto> {
    return this.chats.list(caller, query);
  }

  /** The messages of a chat, newest first; deleted ones keep their places. */
  @Get(':chatId/messages')
  @Refuses(conversationErrors.notFound)
  history(
    @Caller() caller: Principal,
    @Param('chatId', ParseIdPipe) id: ConversationId,
    @Query() query: PageNumberDto,
  ): Promise<JivbookMessagesAnswerDto> {
    return this.messages.list(caller, id, query);
  }

  /** Say something. */
  @Post(':chatId/send')
  @Limit('send')
  @Refuses(...sendErrors)
  send(
    @Caller() caller: Principal,
    @Param('chatId', ParseIdPipe) id: ConversationId,
    @Body() dto: JivbookContentDto,
  ): Promise<JivbookMessageAnswerDto> {
    return this.messages.send(caller, id, dto);
  }

  /** Send a picture or a video, with a caption or without. */
  @Post(':chatId/send-media')
  @Limit('upload')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: MediaMessageFormDto })
  @Refuses(...sendErrors, ...uploadRefusals)
  sendMedia(
    @Caller() caller: Principal,
    @Param('chatId', ParseIdPipe) id: ConversationId,
    @Req() request: Request,
  ): Promise<JivbookMessageAnswerDto> {
    return this.media.send(caller, id, request);
  }

  /** Mark all messages of a chat as read. */
  @Put(':chatId/mark-read')
  @Refuses(conversationErrors.notFound)
  read(
    @Caller() caller: Principal,
    @Param('chatId', ParseIdPipe) id: ConversationId,
  ): Promise<JivbookReadAnswerDto> {
    return this.chats.read(caller, id);
  }

  /** Take my message back: what it said is gone for both, its entry stays. */
  @Delete('message/:messageId')
  @HttpCode(200)
  @Refuses(conversationErrors.notFound, messageErrors.notFound, messageErrors.notOwn, messageErrors.busy)
  delete(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
  ): Promise<JivbookMessageAnswerDto> {
    return this.receipts.delete(caller, id);
  }

  /** Block the other one of a chat, or let them be again. */
  @Put(':chatId/toggle-block')
  @Refuses(conversationErrors.notFound)
  toggleBlock(
    @Caller() caller: Principal,
    @Param('chatId', ParseIdPipe) id: ConversationId,
  ): Promise<JivbookBlockAnswerDto> {
    return this.chats.toggleBlock(caller, id);
  }

  /** The file of a message, for the two people of its chat: by the token, or by the `link` of a native address. */
  @Get('media/:id.:extension')
  @ServesBytes()
  file(
    @Caller() viewer: Principal,
    @Param('id', ParseIdPipe) id: MediaId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.delivery.deliver(viewer, { id, variant: 'original', request, response });
  }
}
