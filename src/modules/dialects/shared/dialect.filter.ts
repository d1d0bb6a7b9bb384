import { Catch } from '@nestjs/common';
import type { Response } from 'express';
import { ProblemFilter } from '../../../platform/http/problem.filter.js';
import { refusalOf } from '../../../platform/http/refusal.dto.js';
import type { AppError } from '../../../shared/app-error.js';

/** Answers the errors of a contract's routes in the envelope of the contracts; the rest is as everywhere. */
@Catch()
export class DialectFilter extends ProblemFilter {
  protected override write(response: Response, error: AppError): void {
    response.json(refusalOf(error));
  }
}
