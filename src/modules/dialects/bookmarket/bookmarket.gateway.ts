import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { RealtimeSocket } from '../../../platform/ws/realtime-socket.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import { BookmarketBroadcaster } from './bookmarket.broadcaster.js';
import { BookmarketFinder } from './bookmarket-finder.service.js';
import { BookmarketPresence } from './bookmarket-presence.service.js';
import { enter, leave } from './bookmarket.rooms.js';
import { BookmarketService } from './bookmarket.service.js';
import { BookmarketTyping } from './bookmarket-typing.service.js';
import {
  BookmarketConversationDto,
  BookmarketPersonDto,
  BookmarketSendDto,
  BookmarketTypingDto,
} from './dto/bookmarket.dto.js';
import { BookmarketRoomDto } from './dto/bookmarket-events.dto.js';
import { BookmarketMessageDto } from './dto/bookmarket-views.dto.js';

/** The sockets of contract 000 (seeds/000, Socket.IO Events). */
@DialectGateway('bookmarket')
export class BookmarketGateway {
  constructor(
    private readonly finder: BookmarketFinder,
    private readonly bookmarket: BookmarketService,
    private readonly typists: BookmarketTyping,
    private readonly presence: BookmarketPresence,
    private readonly broadcaster: BookmarketBroadcaster,
  ) {}

  /** Look at a conversation; nothing need have been said in it. Refused with `conversations.not_found`. */
  @SubscribeMessage('chat:join')
  async join(
    @Caller() caller: Principal,
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { conversationId }: BookmarketConversationDto,
  ): Promise<BookmarketRoomDto> {
    await enter(socket, await this.finder.find(caller, conversationId));
    return this.broadcaster.answer('chat:joined', conversationId, socket.id);
  }

  /** Look at it no more. Refused with `conversations.not_found`. */
  @SubscribeMessage('chat:leave')
  async leave(
    @Caller() caller: Principal,
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { conversationId }: BookmarketConversationDto,
  ): Promise<BookmarketRoomDto> {
    await leave(socket, await this.finder.find(caller, conversationId));
    return this.broadcaster.answer('chat:left', conversationId, socket.id);
  }

  /** Say something. Like `POST /bookmarket/api/messages`. */
  @SubscribeMessage('chat:message')
  @Limit('send')
  send(@Caller() caller: Principal, @MessageBody() dto: BookmarketSendDto): Promise<BookmarketMessageDto> {
    return this.bookmarket.send(caller, dto);
  }

  /** I am typing, or no more. Refused with `conversations.not_found` and `messages.identity_mismatch`. */
  @SubscribeMessage('chat:typing')
  @Limit('signal')
  type(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: BookmarketTypingDto,
  ): Promise<void> {
    return this.typists.type(caller, id, dto);
  }

  /** I am there. Refused with `messages.identity_mismatch`. */
  @SubscribeMessage('user:online')
  @Limit('signal')
  online(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: BookmarketPersonDto,
  ): Promise<void> {
    return this.presence.comes(caller, id, dto);
  }

  /** I am gone, for everybody else. Refused with `messages.identity_mismatch`. */
  @SubscribeMessage('user:offline')
  @Limit('signal')
  offline(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: BookmarketPersonDto,
  ): Promise<void> {
    return this.presence.goes(caller, id, dto);
  }
}
