import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsInt, IsMongoId, Max, Min } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { MayBeLeftOut } from '../../../platform/http/may-be-left-out.decorator.js';
import { NumberInText } from '../../../platform/http/number-in-text.decorator.js';
import { type ConversationChange, conversationChangeDtos } from '../../conversations/index.js';
import { MessageDto } from './message.dto.js';

/** From where on. */
export class ChangesQueryDto {
  /**
   * How far the client is: the `rev` with which the conversation came, or the last page of its changes, never that of an event. 0 for
   * nothing. @example 20
   */
  @NumberInText()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after: number;

  /** How many changes at most, 1 to 500; more where several were made as one, under one `rev`: the members of a group that is begun. */
  @MayBeLeftOut()
  @NumberInText()
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 100;
}

/** From where on, over a socket. */
@FlatBody()
export class ConversationChangesDto extends ChangesQueryDto {
  /** The conversation. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

const MESSAGE_CHANGES = [
  'message:created',
  'message:edited',
  'message:deleted',
  'message:reacted',
  'message:pinned',
] as const;

/** A change of a message. */
export class MessageChangeDto {
  /** The number of the change in the conversation. @example 21 */
  rev: number;
  /** The event that told of it; of several changes of the message the last, or `message:edited`. */
  @ApiProperty({ enum: MESSAGE_CHANGES })
  type: (typeof MESSAGE_CHANGES)[number];
  /** The conversation that it is about. @example "6650c0ffee0000000000aaaa" */
  conversationId: string;
  /** The message as it is now. */
  message: MessageDto;
}

const changeDtos = [MessageChangeDto, ...conversationChangeDtos];

/** One change: `type` is the name of the socket event that told of it, and says which of the shapes it has. */
export type ChangeDto = MessageChangeDto | ConversationChange;

/** A page of changes. */
@ApiExtraModels(...changeDtos)
export class ChangePageDto {
  /**
   * In ascending order of `rev`, each of the shape that its `type` says. Several changes of one thing are told as the last
   * of them.
   */
  @ApiProperty({ type: 'array', items: { oneOf: changeDtos.map((dto) => ({ $ref: getSchemaPath(dto) })) } })
  changes: ChangeDto[];
  /** Where to go on: nothing that is told later has a lower `rev`. Below `after` where something before that is still under way. @example 21 */
  rev: number;
  /** Whether there is more right now. */
  hasMore: boolean;
}
