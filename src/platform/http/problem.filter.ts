import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AppError } from '../../shared/app-error.js';
import { Metrics } from '../metrics/metrics.js';
import { isContract } from './contract-paths.js';
import { httpStatusOf } from './http-status.js';
import type { ProblemDto } from './problem.dto.js';
import { refusalOf } from './refusal.dto.js';
import { toAppError } from './to-app-error.js';

/** Answers every error of the REST API as problem+json, or as contracts write it under their prefixes, and logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly metrics: Metrics) {}

  /** Gateways bind a filter of their own, so this one meets requests only. */
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /** Answers a request that has ended in this error. */
  answer(thrown: unknown, request: Request & { id?: string }, response: Response): void {
    const error = toAppError(thrown);
    if (error.kind === 'internal') this.logger.error({ err: thrown, reqId: request.id });
    this.metrics.errors.inc({ transport: 'http', code: error.code });
    if (response.headersSent) return void response.destroy();
    const retryAfter = retryAfterSeconds(error);
    if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
    response.status(httpStatusOf[error.kind]);
    if (isContract(response)) response.json(refusalOf(error));
    else response.type('application/problem+json').send(JSON.stringify(problemOf(error, request.id)));
  }
}

/** An error as it goes out. */
export function problemOf(error: AppError, requestId: string | undefined): ProblemDto {
  const status = httpStatusOf[error.kind];
  return {
    type: `/docs/errors#${error.code}`,
    title: titleOf(status),
    status,
    detail: error.message,
    code: error.code,
    ...(error.details !== undefined && { details: error.details as object }),
    ...(requestId && { requestId }),
  };
}

function titleOf(status: HttpStatus): string {
  const words = HttpStatus[status].toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Those who extend Haggle may refuse without saying for how long. */
function retryAfterSeconds({ kind, details }: AppError): string | undefined {
  if (kind !== 'rate_limited') return undefined;
  const { retryAfterMs } = (details ?? {}) as { retryAfterMs?: number };
  return retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
}
