import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import { PassOn } from '../../../platform/ws/asks/pass-on.decorator.js';
import { conversationIdOf } from '../../../shared/ids.js';
import { DialectGateway } from '../shared/dialect.decorators.js';
import { NaafeConversationDto, NaafeSendDto } from './dto/naafe.dto.js';
import { NaafeMessageDto, NaafeReadDto } from './dto/naafe-views.dto.js';
import { NaafeService } from './naafe.service.js';

/** The sockets of contract 001 (seeds/001, Client to Server Events). */
@DialectGateway('naafe')
export class NaafeGateway {
  constructor(private readonly naafe: NaafeService) {}

  /** Say something. Like `POST /naafe/api/chat/conversations/:conversationId/messages`. */
  @SubscribeMessage('send-message')
  @Limit('send')
  send(
    @Caller() caller: Principal,
    @MessageBody() dto: NaafeSendDto,
    @PassOn() passOn: () => void,
  ): Promise<NaafeMessageDto> {
    return this.naafe.send(caller, conversationIdOf(dto.conversationId), dto, passOn);
  }

  /** Look at a conversation; messages arrive without it too. Refused with `conversations.not_found`. */
  @SubscribeMessage('join-conversation')
  join(@Caller() caller: Principal, @MessageBody() { conversationId }: NaafeConversationDto): Promise<void> {
    return this.naafe.look(caller, conversationIdOf(conversationId));
  }

  /** Look at it no more: messages arrive all the same, so that nothing ends by it. */
  @SubscribeMessage('leave-conversation')
  leave(@MessageBody() _conversation: NaafeConversationDto): void {
    // Its answer is all there is to it.
  }

  /** Mark all messages of a conversation as read. Refused with `conversations.not_found`. */
  @SubscribeMessage('mark-read')
  read(
    @Caller() caller: Principal,
    @MessageBody() { conversationId }: NaafeConversationDto,
  ): Promise<NaafeReadDto> {
    return this.naafe.read(caller, conversationIdOf(conversationId));
  }
}
