import { ApiPropertyOptional } from '@nestjs/swagger';
import type { AppError } from '../../shared/app-error.js';

/** What the published contracts answer to a request that is refused. */
export class RefusalDto {
  /** Always false. */
  success: boolean;
  /** What went wrong, for a person. @example "There is no such conversation, or you are not part of it." */
  message: string;
  /** What went wrong, for a program: see `/docs/errors`. @example "conversations.not_found" */
  error: string;
  /** More about it: for `request.invalid` a list of `{ path, message }`. */
  @ApiPropertyOptional({ oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] })
  details?: object;
}

/** An error as the contracts write it. */
export function refusalOf({ code, message, details }: AppError): RefusalDto {
  return {
    success: false,
    message,
    error: code,
    ...(details !== undefined && { details: details as object }),
  };
}
