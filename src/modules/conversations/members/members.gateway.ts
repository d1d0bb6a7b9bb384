import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { RealtimeGateway } from '../../../platform/ws/realtime.gateway.js';
import { conversationIdOf } from '../../../shared/ids.js';
import { LeaveConversationDto } from '../dto/member.dto.js';
import { MembersService } from './members.service.js';

/** Groups over sockets. */
@RealtimeGateway()
export class MembersGateway {
  constructor(private readonly members: MembersService) {}

  /** Leave a group. Like `DELETE /conversations/:id/members/:userId` with one's own id. */
  @SubscribeMessage('conversation:leave')
  leave(@Caller() caller: Principal, @MessageBody() { conversationId }: LeaveConversationDto): Promise<void> {
    return this.members.remove(caller, conversationIdOf(conversationId), caller.userId);
  }
}
