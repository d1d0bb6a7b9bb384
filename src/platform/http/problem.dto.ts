import { ApiPropertyOptional } from '@nestjs/swagger';

/** An error, as RFC 9457 `application/problem+json`. */
export class ProblemDto {
  /** Where the code is explained, relative to this server. */
  type: string;
  /** The kind of the error in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What went wrong, for a person. */
  detail: string;
  /** What went wrong, for a program, such as `conversations.not_found`. */
  code: string;
  /** More about it: for `request.invalid` a list of `{ path, message }`. */
  @ApiPropertyOptional({ oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] })
  details?: object;
  /** The id of the request, also in the header `X-Request-Id` and in the logs. */
  requestId?: string;
}
