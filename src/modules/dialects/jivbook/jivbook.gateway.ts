import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { PassOn } from '../../../platform/ws/asks/pass-on.decorator.js';
import type { RealtimeSocket } from '../../../platform/ws/sockets/realtime-socket.js';
import { conversationIdOf } from '../../../shared/ids.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import { SignalsService } from '../shared/signals.service.js';
import { TalksService } from '../shared/talks.service.js';
import { JivbookChatDto, JivbookMarkAsReadDto, JivbookSendDto, JivbookTypingDto } from './dto/jivbook.dto.js';
import { JivbookMessageAnswerDto } from './dto/jivbook-answers.dto.js';
import { JivbookMessagesService } from './jivbook-messages.service.js';
import { JivbookReceiptsService } from './jivbook-receipts.service.js';

/** The sockets of contract 003 (seeds/003, Socket Events). */
@DialectGateway('jivbook')
export class JivbookGateway {
  constructor(
    private readonly messages: JivbookMessagesService,
    private readonly receipts: JivbookReceiptsService,
    private readonly signals: SignalsService,
    private readonly talks: TalksService,
  ) {}

  /** I am here. */
  @SubscribeMessage('online')
  @Limit('signal')
  online(@Caller() caller: Principal, @ConnectedSocket() { id }: RealtimeSocket): Promise<void> {
    return this.signals.online(caller, id);
  }

  /** I am typing, or no more. Refused with `conversations.not_found`. */
  @SubscribeMessage('typing')
  @Limit('signal')
  typing(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { chatId, isTyping }: JivbookTypingDto,
  ): Promise<void> {
    return this.signals.typing(caller, id, {
      conversationId: conversationIdOf(chatId),
      isTyping,
    });
  }

  /** Look at a chat; messages arrive without it too. Refused with `conversations.not_found`. */
  @SubscribeMessage('join-chat')
  async join(@Caller() caller: Principal, @MessageBody() { chatId }: JivbookChatDto): Promise<void> {
    await this.talks.open(caller, conversationIdOf(chatId));
  }

  /** Say something. Like `POST /jivbook/api/chat/:chatId/send`. */
  @SubscribeMessage('sendMessage')
  @Limit('send')
  send(
    @Caller() caller: Principal,
    @MessageBody() dto: JivbookSendDto,
    @PassOn() passOn: () => void,
  ): Promise<JivbookMessageAnswerDto> {
    return this.messages.send(caller, conversationIdOf(dto.chatId), dto, passOn);
  }

  /** I have read a message, and those before it. Refused with `conversations.not_found` and `messages.not_found`. */
  @SubscribeMessage('markAsRead')
  read(@Caller() caller: Principal, @MessageBody() dto: JivbookMarkAsReadDto): Promise<void> {
    return this.receipts.read(caller, dto);
  }
}
