import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import { RealtimeGateway } from '../../platform/ws/realtime.gateway.js';
import { conversationIdOf, messageIdOf } from '../../shared/ids.js';
import { ChangesService } from './sync/changes.service.js';
import { ComposeService } from './sending/compose.service.js';
import {
  EditMessageByIdDto,
  ForwardMessageByIdDto,
  MessageIdDto,
  ReactionByIdDto,
} from './dto/change-message.dto.js';
import { ChangePageDto, ConversationChangesDto } from './dto/changes.dto.js';
import { MessageDto, SentMessageDto } from './dto/message.dto.js';
import { SendToConversationDto } from './dto/send-message.dto.js';
import { MessageChangesService } from './changes/message-changes.service.js';

/** Messages over sockets; every event is refused like its route. */
@RealtimeGateway()
export class MessagesGateway {
  constructor(
    private readonly compose: ComposeService,
    private readonly changes: MessageChangesService,
    private readonly changeFeed: ChangesService,
  ) {}

  /** Send a message; answered with the stored one. Like `POST /conversations/:id/messages`. */
  @SubscribeMessage('message:send')
  @Limit('send')
  send(@Caller() caller: Principal, @MessageBody() dto: SendToConversationDto): Promise<SentMessageDto> {
    return this.compose.send(caller, conversationIdOf(dto.conversationId), dto);
  }

  /** Edit my message. Like `PATCH /messages/:id`. */
  @SubscribeMessage('message:edit')
  @Limit('send')
  edit(
    @Caller() caller: Principal,
    @MessageBody() { messageId, content }: EditMessageByIdDto,
  ): Promise<MessageDto> {
    return this.changes.edit(caller, messageIdOf(messageId), content);
  }

  /** Delete my message for everybody. Like `DELETE /messages/:id`. */
  @SubscribeMessage('message:delete')
  delete(@Caller() caller: Principal, @MessageBody() { messageId }: MessageIdDto): Promise<MessageDto> {
    return this.changes.delete(caller, messageIdOf(messageId));
  }

  /** Put a sign to a message. Like `PUT /messages/:id/reactions/:emoji`. */
  @SubscribeMessage('message:react')
  react(
    @Caller() caller: Principal,
    @MessageBody() { messageId, emoji }: ReactionByIdDto,
  ): Promise<MessageDto> {
    return this.changes.react(caller, messageIdOf(messageId), emoji);
  }

  /** Take my sign away. Like `DELETE /messages/:id/reactions/:emoji`. */
  @SubscribeMessage('message:unreact')
  unreact(
    @Caller() caller: Principal,
    @MessageBody() { messageId, emoji }: ReactionByIdDto,
  ): Promise<MessageDto> {
    return this.changes.unreact(caller, messageIdOf(messageId), emoji);
  }

  /** Pin a message. Like `PUT /messages/:id/pin`. */
  @SubscribeMessage('message:pin')
  pin(@Caller() caller: Principal, @MessageBody() { messageId }: MessageIdDto): Promise<MessageDto> {
    return this.changes.pin(caller, messageIdOf(messageId), true);
  }

  /** Unpin a message. Like `DELETE /messages/:id/pin`. */
  @SubscribeMessage('message:unpin')
  unpin(@Caller() caller: Principal, @MessageBody() { messageId }: MessageIdDto): Promise<MessageDto> {
    return this.changes.pin(caller, messageIdOf(messageId), false);
  }

  /** Say a message again in another conversation. Like `POST /messages/:id/forward`. */
  @SubscribeMessage('message:forward')
  @Limit('send')
  forward(
    @Caller() caller: Principal,
    @MessageBody() { messageId, ...dto }: ForwardMessageByIdDto,
  ): Promise<SentMessageDto> {
    return this.compose.forward(caller, messageIdOf(messageId), dto);
  }

  /** What has changed in a conversation. Like `GET /conversations/:id/changes`. */
  @SubscribeMessage('conversation:changes')
  changesSince(
    @Caller() caller: Principal,
    @MessageBody() { conversationId, ...query }: ConversationChangesDto,
  ): Promise<ChangePageDto> {
    return this.changeFeed.since(caller, conversationIdOf(conversationId), query);
  }
}
