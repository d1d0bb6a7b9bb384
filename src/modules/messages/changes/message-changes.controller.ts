import { Body, Controller, Delete, Get, Param, Patch, Post, Put } from '@nestjs/common';
import { Caller, Roles } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { OkWhen } from '../../../platform/http/ok-when.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { MessageId } from '../../../shared/ids.js';
import { mediaErrors } from '../../media/index.js';
import { ComposeService } from '../sending/compose.service.js';
import { EditMessageDto, ForwardMessageDto } from '../dto/change-message.dto.js';
import { EarlierContentDto, MessageDto, SentMessageDto } from '../dto/message.dto.js';
import { ReceiptDto } from '../dto/receipts.dto.js';
import { MessageChangesService } from './message-changes.service.js';
import { messageErrors, revisionErrors, sendErrors } from '../messages.errors.js';
import { MessagesService } from '../messages.service.js';
import { ReceiptsService } from '../receipts/receipts.service.js';

/** One message, and what happens to it after it was sent. */
@Controller('messages/:messageId')
export class MessageChangesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
    private readonly compose: ComposeService,
    private readonly receipts: ReceiptsService,
  ) {}

  /** One message. */
  @Get()
  @Refuses(messageErrors.notFound)
  get(@Caller() caller: Principal, @Param('messageId', ParseIdPipe) id: MessageId): Promise<MessageDto> {
    return this.messages.get(caller, id);
  }

  /** How far the message has come with each of the people it is for. */
  @Get('receipts')
  @Refuses(messageErrors.notFound)
  listReceipts(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
  ): Promise<ReceiptDto[]> {
    return this.receipts.of(caller, id);
  }

  /** Edit my message, within `MESSAGE_EDIT_WINDOW` seconds. */
  @Patch()
  @Limit('send')
  @Refuses(
    ...revisionErrors,
    messageErrors.notOwn,
    messageErrors.editWindowOver,
    messageErrors.empty,
    messageErrors.tooLong,
  )
  edit(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
    @Body() { content }: EditMessageDto,
  ): Promise<MessageDto> {
    return this.changes.edit(caller, id, content);
  }

  /** Delete my message for everybody: what stays is a tombstone. Moderators delete anybody's. */
  @Delete()
  @Refuses(messageErrors.notFound, messageErrors.notOwn, messageErrors.busy)
  delete(@Caller() caller: Principal, @Param('messageId', ParseIdPipe) id: MessageId): Promise<MessageDto> {
    return this.changes.delete(caller, id);
  }

  /** What a message said before it was edited, oldest first (role `admin`). */
  @Get('history')
  @Roles('admin')
  @Refuses(messageErrors.notFound)
  earlierContents(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
  ): Promise<EarlierContentDto[]> {
    return this.messages.earlierContents(caller, id);
  }

  /** Put a sign to a message: one emoji, once for each person. */
  @Put('reactions/:emoji')
  @Refuses(...revisionErrors, messageErrors.invalidEmoji, messageErrors.tooManyReactions)
  react(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
    @Param('emoji') emoji: string,
  ): Promise<MessageDto> {
    return this.changes.react(caller, id, emoji);
  }

  /** Take my sign away. */
  @Delete('reactions/:emoji')
  @Refuses(...revisionErrors, messageErrors.invalidEmoji)
  unreact(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
    @Param('emoji') emoji: string,
  ): Promise<MessageDto> {
    return this.changes.unreact(caller, id, emoji);
  }

  /** Pin a message for everybody in the conversation, which has at most 100 that are pinned. */
  @Put('pin')
  @Refuses(...revisionErrors, messageErrors.tooManyPins)
  pin(@Caller() caller: Principal, @Param('messageId', ParseIdPipe) id: MessageId): Promise<MessageDto> {
    return this.changes.pin(caller, id, true);
  }

  /** Unpin a message. */
  @Delete('pin')
  @Refuses(...revisionErrors)
  unpin(@Caller() caller: Principal, @Param('messageId', ParseIdPipe) id: MessageId): Promise<MessageDto> {
    return this.changes.pin(caller, id, false);
  }

  /** Say a message again in another conversation of mine. */
  @Post('forward')
  @Limit('send')
  @OkWhen<SentMessageDto>(({ replayed }) => replayed)
  @Refuses(messageErrors.notFound, messageErrors.deleted, mediaErrors.quotaExceeded, ...sendErrors)
  forward(
    @Caller() caller: Principal,
    @Param('messageId', ParseIdPipe) id: MessageId,
    @Body() dto: ForwardMessageDto,
  ): Promise<SentMessageDto> {
    return this.compose.forward(caller, id, dto);
  }
}
