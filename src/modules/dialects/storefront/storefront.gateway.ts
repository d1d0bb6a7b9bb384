import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { PassOn } from '../../../platform/ws/asks/pass-on.decorator.js';
import type { RealtimeSocket } from '../../../platform/ws/sockets/realtime-socket.js';
import { messageIdOf } from '../../../shared/ids.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import {
  StorefrontMarkDto,
  StorefrontRegisterDto,
  StorefrontSendDto,
  StorefrontStatusDto,
  StorefrontTypingDto,
} from './dto/storefront.dto.js';
import { StorefrontMessageDto } from './dto/storefront-views.dto.js';
import { StorefrontPresenceService } from './storefront-presence.service.js';
import { StorefrontService } from './storefront.service.js';
import { StorefrontTypingService } from './storefront-typing.service.js';

/** The sockets of contract 002 (seeds/002, Client to Server). */
@DialectGateway('storefront')
export class StorefrontGateway {
  constructor(
    private readonly storefront: StorefrontService,
    private readonly presence: StorefrontPresenceService,
    private readonly typing: StorefrontTypingService,
  ) {}

  /** I am here: `online_users` answers it. Refused with `messages.identity_mismatch`. */
  @SubscribeMessage('register_user')
  @Limit('signal')
  register(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: StorefrontRegisterDto,
  ): Promise<void> {
    return this.presence.register(caller, id, dto);
  }

  /** Say something to somebody. Like `POST /storefront/api/messages/send`. */
  @SubscribeMessage('send_message')
  @Limit('send')
  send(
    @Caller() caller: Principal,
    @MessageBody() dto: StorefrontSendDto,
    @PassOn() passOn: () => void,
  ): Promise<StorefrontMessageDto> {
    return this.storefront.send(caller, dto, passOn);
  }

  /** I type to somebody, or have stopped; it ends by itself. Refused with `messages.identity_mismatch` or `conversations.read_only`. */
  @SubscribeMessage('typing')
  @Limit('signal')
  type(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: StorefrontTypingDto,
  ): Promise<void> {
    return this.typing.say(caller, id, dto);
  }

  /** Mark a message, and what was said before it, as read. Like `PUT /storefront/api/messages/:id/read`. */
  @SubscribeMessage('mark_as_read')
  read(
    @Caller() caller: Principal,
    @MessageBody() { message_id, user_id }: StorefrontMarkDto,
  ): Promise<StorefrontMessageDto> {
    return this.storefront.read(caller, messageIdOf(message_id), user_id);
  }

  /** Look at a chat, in whichever form: what is for me comes without it, and what is for others does not come with it. */
  @SubscribeMessage('join_room')
  join(@ConnectedSocket() _socket: RealtimeSocket): void {
    return;
  }

  /** Look at it no more. */
  @SubscribeMessage('leave_room')
  leave(@ConnectedSocket() _socket: RealtimeSocket): void {
    return;
  }

  /** Say whether I want to be seen. Refused with `messages.identity_mismatch`. */
  @SubscribeMessage('update_status')
  @Limit('signal')
  updateStatus(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() dto: StorefrontStatusDto,
  ): Promise<void> {
    return this.presence.choose(caller, id, dto);
  }
}
