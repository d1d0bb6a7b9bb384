import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import type { RealtimeSocket } from '../../platform/ws/sockets/realtime-socket.js';
import { RealtimeGateway } from '../../platform/ws/realtime.gateway.js';
import { SetPresenceDto } from './dto/presence.dto.js';
import { PresenceService } from './presence.service.js';

/** Presence over sockets. */
@RealtimeGateway()
export class PresenceGateway {
  constructor(private readonly presence: PresenceService) {}

  /** Say how I want to be seen. */
  @SubscribeMessage('presence:set')
  @Limit('signal')
  set(
    @Caller() caller: Principal,
    @ConnectedSocket() { id }: RealtimeSocket,
    @MessageBody() { status }: SetPresenceDto,
  ): Promise<SetPresenceDto> {
    return this.presence.choose(caller, id, status);
  }
}
