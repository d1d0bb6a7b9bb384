import { UseGuards } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { PassOn } from '../../../platform/ws/asks/pass-on.decorator.js';
import type { RealtimeSocket } from '../../../platform/ws/sockets/realtime-socket.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import { DirectMessagesService } from './direct-messages.service.js';
import { DirectReadingService } from './direct-reading.service.js';
import { DirectSeatsService } from './direct-seats.service.js';
import { directErrors } from './direct.errors.js';
import { DirectGuard } from './direct.guard.js';
import { DirectService } from './direct.service.js';
import { DirectConversationRefDto, DirectSendDto } from './dto/direct.dto.js';
import { DirectReadDto } from './dto/direct-answers.dto.js';
import { DirectNewMessageDto } from './dto/direct-events.dto.js';

/** The sockets of contract 004 (seeds/004, Client-to-Server Events). */
@DialectGateway('direct')
@UseGuards(DirectGuard)
@Refuses(directErrors.numericIdRequired)
export class DirectGateway {
  constructor(
    private readonly direct: DirectService,
    private readonly messaging: DirectMessagesService,
    private readonly reading: DirectReadingService,
    private readonly seats: DirectSeatsService,
  ) {}

  /** Look at a conversation: its messages come as `new_message`. Refused with `conversations.not_found`. */
  @SubscribeMessage('join_conversation')
  join(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: DirectConversationRefDto,
  ): Promise<void> {
    return this.seats.join(caller, id, conversationId);
  }

  /** Look at it no more. Refused with `conversations.not_found`. */
  @SubscribeMessage('leave_conversation')
  leave(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: DirectConversationRefDto,
  ): Promise<void> {
    return this.seats.leave(caller, id, conversationId);
  }

  /** Say something. Like `POST /direct/api/chat/send`. */
  @SubscribeMessage('send_message')
  @Limit('send')
  send(
    @Caller() caller: Principal,
    @MessageBody() dto: DirectSendDto,
    @PassOn() passOn: () => void,
  ): Promise<DirectNewMessageDto> {
    return this.messaging.sendLive(caller, dto, passOn);
  }

  /** I am typing: say it again while I do, it ends after 6 seconds. Refused with `conversations.not_found`. */
  @SubscribeMessage('typing')
  @Limit('signal')
  startTyping(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: DirectConversationRefDto,
  ): Promise<void> {
    return this.direct.startTyping(caller, conversationId, id);
  }

  /** I am typing no more; sending says so too. Refused with `conversations.not_found`. */
  @SubscribeMessage('stop_typing')
  @Limit('signal')
  stopTyping(
    @Caller() caller: Principal,
    @MessageBody() { conversationId }: DirectConversationRefDto,
  ): Promise<void> {
    return this.direct.stopTyping(caller, conversationId);
  }

  /** Mark all messages of a conversation as read. Refused with `conversations.not_found`. */
  @SubscribeMessage('mark_as_read')
  read(
    @Caller() caller: Principal,
    @MessageBody() { conversationId }: DirectConversationRefDto,
  ): Promise<DirectReadDto> {
    return this.reading.read(caller, conversationId);
  }

  /** Hear of messages in conversations that I do not look at, as `message_notification`. */
  @SubscribeMessage('join_personal_room')
  joinPersonalRoom(@Caller() caller: Principal, @ConnectedSocket() { id }: RealtimeSocket): Promise<void> {
    return this.seats.joinPersonalRoom(caller, id);
  }
}
