import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { PassOn } from '../../../platform/ws/asks/pass-on.decorator.js';
import type { RealtimeSocket } from '../../../platform/ws/sockets/realtime-socket.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import { BookmarketPresence } from './bookmarket-presence.service.js';
import { BookmarketRoomsService } from './bookmarket-rooms.service.js';
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
    private readonly bookmarket: BookmarketService,
    private readonly typists: BookmarketTyping,
    private readonly presence: BookmarketPresence,
    private readonly rooms: BookmarketRoomsService,
  ) {}

  /** Look at a conversation; nothing need have been said in it. Refused with `conversations.not_found`. */
  @SubscribeMessage('chat:join')
  join(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: BookmarketConversationDto,
  ): Promise<BookmarketRoomDto> {
    return this.rooms.join(caller, id, conversationId);
  }

  /** Look at it no more. Refused with `conversations.not_found`. */
  @SubscribeMessage('chat:leave')
  leave(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: BookmarketConversationDto,
  ): Promise<BookmarketRoomDto> {
    return this.rooms.leave(caller, id, conversationId);
  }

  /** Say something. Like `POST /bookmarket/api/messages`. */
  @SubscribeMessage('chat:message')
  @Limit('send')
  send(
    @Caller() caller: Principal,
    @MessageBody() dto: BookmarketSendDto,
    @PassOn() passOn: () => void,
  ): Promise<BookmarketMessageDto> {
    return this.bookmarket.send(caller, dto, passOn);
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
