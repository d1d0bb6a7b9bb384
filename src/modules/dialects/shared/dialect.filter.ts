import { Catch } from '@nestjs/common';
import type { Response } from 'express';
import { ProblemFilter } from '../../../platform/http/problem.filter.js';
import type { AppError } from '../../../shared/app-error.js';
import type { RefusalDto } from './dto/refusal.dto.js';

/** Answers the errors of a contract's routes in the envelope of the contracts; the rest is as everywhere. */
@Catch()
export class DialectFilter extends ProblemFilter {
  protected override write(response: Response, { code, message, details }: AppError): void {
    const refusal: RefusalDto = { success: false, message, error: code };
    response.json(details === undefined ? refusal : { ...refusal, details });
  }
}
