import { Type } from 'class-transformer';
import { IsInt, IsMongoId, IsOptional, Max, Min } from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { MessageDto } from './message.dto.js';

/** From where on. */
export class ChangesQueryDto {
  /** The `rev` that the client has seen; 0 for nothing. @example 20 */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after: number;

  /** How many changes at most, 1 to 500; more where several were made as one, under one `rev`: the members of a group that is begun. */
  @IsOptional()
  @Type(() => Number)
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

/**
 * One change. `type` is the name of the socket event that told of it, and the other fields are its payload; events whose
 * payload is a message carry it as `message`.
 */
export class ChangeDto {
  /** The number of the change in the conversation. @example 21 */
  rev: number;
  /** The name of the event. @example "message:created" */
  type: string;
  /** The message as it is now, for every change of a message. */
  message?: MessageDto;
  /** Everything else that the event carries. */
  [field: string]: unknown;
}

/** A page of changes. */
export class ChangePageDto {
  /** In ascending order of `rev`. Several changes of one thing are told as the last of them. */
  changes: ChangeDto[];
  /** Where to go on: nothing that is told later has a lower `rev`. @example 21 */
  rev: number;
  /** Whether there is more right now. */
  hasMore: boolean;
}
