import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { SessionEnded, UserBanned } from './auth.events.js';
import { AuthExpiringDto } from './dto/socket-expiry.dto.js';

/** What the server says about the token of a socket; its lifetime (platform/ws) says it. */
const authEvents = {
  'auth:expiring': {
    payload: AuthExpiringDto,
    description:
      'The token of this socket ends in a minute, or is past half of a shorter life: answer with `auth:refresh`, or the socket is closed then. To this socket alone.',
  },
};

/** Closes the sockets of sessions that have ended and of people who are banned. */
@Broadcaster(authEvents)
export class AuthBroadcaster {
  constructor(private readonly realtime: Realtime) {}

  /** Also those of other namespaces; other nodes hear of it and close their own. */
  @OnEvent(SessionEnded.name)
  close({ sessionId }: SessionEnded): void {
    this.realtime.closeSession(sessionId);
  }

  /** As above. */
  @OnEvent(UserBanned.name)
  closeAll({ userId }: UserBanned): void {
    this.realtime.closeUser(userId);
  }
}
