import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import type { RealtimeSocket } from '../../platform/ws/sockets/realtime-socket.js';
import { RealtimeGateway } from '../../platform/ws/realtime.gateway.js';
import { conversationIdOf } from '../../shared/ids.js';
import { TypingDto, TypingLeaseDto } from './dto/typing.dto.js';
import { TypingService } from './typing.service.js';

/** Typing over sockets. */
@RealtimeGateway()
@Limit('signal')
export class TypingGateway {
  constructor(private readonly typing: TypingService) {}

  /** I am typing: say it again before the lease ends. Refused with `conversations.not_found`. */
  @SubscribeMessage('typing:start')
  start(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { conversationId }: TypingDto,
  ): Promise<TypingLeaseDto> {
    return this.typing.start(caller, id, conversationIdOf(conversationId));
  }

  /** I am typing no more; sending says so too. Refused with `conversations.not_found`. */
  @SubscribeMessage('typing:stop')
  stop(@Caller() caller: Principal, @MessageBody() { conversationId }: TypingDto): Promise<void> {
    return this.typing.stop(caller, conversationIdOf(conversationId));
  }
}
