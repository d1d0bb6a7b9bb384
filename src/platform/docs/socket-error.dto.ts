import { ApiPropertyOptional } from '@nestjs/swagger';

/** Why an ask was refused: the `error` of its ack. */
export class AckErrorDto {
  /** What went wrong, for a program; `/docs/errors` lists them. @example "conversations.not_found" */
  code: string;
  /** What went wrong, for a person. @example "There is no such conversation, or you are not part of it." */
  message: string;
  /** More about it: for `request.invalid` a list of `{ path, message }`. */
  @ApiPropertyOptional({ oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] })
  details?: object;
}

/** Why something was refused that was asked without an ack. */
export class SocketErrorDto extends AckErrorDto {
  /** What was asked. @example "message:send" */
  event: string;
}

/** Why something was refused in the namespace of a contract (seeds/001, `error`). */
export class ContractErrorDto extends SocketErrorDto {
  /** The same as `code`. @example "conversations.not_found" */
  error: string;
}
