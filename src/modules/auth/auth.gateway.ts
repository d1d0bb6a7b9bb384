import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import type { Principal } from '../../platform/auth/principal.js';
import type { RealtimeSocket } from '../../platform/ws/sockets/realtime-socket.js';
import { RealtimeGateway } from '../../platform/ws/realtime.gateway.js';
import { SocketLifetime } from '../../platform/ws/sockets/socket-lifetime.js';
import { RenewSocketDto, SocketExpiryDto } from './dto/socket-expiry.dto.js';

/** The token of a socket, of a local account or of the marketplace. */
@RealtimeGateway()
export class AuthGateway {
  constructor(private readonly lifetime: SocketLifetime) {}

  /**
   * Go on with a fresh access token of mine. Refused with `auth.token_invalid`, `auth.token_expired`,
   * `auth.session_ended` or `auth.identity_mismatch`; the socket then lives on until its present token ends.
   */
  @SubscribeMessage('auth:refresh')
  async refresh(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() { token }: RenewSocketDto,
  ): Promise<SocketExpiryDto> {
    return toExpiry(await this.lifetime.renew(socket, token));
  }
}

function toExpiry({ expiresAt }: Principal): SocketExpiryDto {
  return { expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
}
