import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { RealtimeGateway } from '../../platform/ws/realtime.gateway.js';
import { conversationIdOf } from '../../shared/ids.js';
import {
  DeliveredInConversationDto,
  DeliveredMarkerDto,
  ReadConversationDto,
  ReadMarkerDto,
} from './dto/read.dto.js';
import { MarksService } from './marks/marks.service.js';

/** Conversations over sockets. */
@RealtimeGateway()
export class ConversationsGateway {
  constructor(private readonly marks: MarksService) {}

  /** Move my read marker forward; stored a moment later, with those that follow. Refused with `conversations.not_found`. */
  @SubscribeMessage('conversation:read')
  read(
    @Caller() caller: Principal,
    @MessageBody() { conversationId, seq }: ReadConversationDto,
  ): Promise<ReadMarkerDto> {
    return this.marks.readSoon(caller, conversationIdOf(conversationId), seq);
  }

  /** Move my delivered marker forward; where it has just moved, stored a second later, with those that follow. Refused with `conversations.not_found`. */
  @SubscribeMessage('message:delivered')
  delivered(
    @Caller() caller: Principal,
    @MessageBody() { conversationId, seq }: DeliveredInConversationDto,
  ): Promise<DeliveredMarkerDto> {
    return this.marks.deliveredSoon(caller, conversationIdOf(conversationId), seq);
  }
}
