import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import type { AppError } from '../../shared/app-error.js';
import { httpStatusOf } from '../http/http-status.js';
import { ProblemDto } from '../http/problem.dto.js';
import { problemOf } from '../http/problem.filter.js';
import { distinct } from './all-errors.js';
import { commonErrors } from './common-errors.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type Response = NonNullable<Responses[string]>;

const EXAMPLE_REQUEST_ID = '8f14e45f-ea1d-4c8a-9b5e-0d6a1f2b3c4d';

/** The answers to what is refused, one for each status; `default` stands for what is wrong on the server's side. */
export function problemResponses(errors: AppError[]): Responses {
  const statuses = new Set(errors.map(statusOf));
  const ofStatus = (status: number): AppError[] => errors.filter((error) => statusOf(error) === status);
  return {
    ...Object.fromEntries(
      [...statuses].map((status) => [status, problemResponse(distinct(ofStatus(status)))]),
    ),
    default: problemResponse(commonErrors.server),
  };
}

/** What the answers refer to: each error as it goes out. */
export function problemExamples(errors: AppError[]): Record<string, { summary: string; value: ProblemDto }> {
  const exampleOf = (error: AppError): ProblemDto => problemOf(error, EXAMPLE_REQUEST_ID);
  return Object.fromEntries(
    errors.map((error) => [error.code, { summary: error.message, value: exampleOf(error) }]),
  );
}

function statusOf({ kind }: AppError): number {
  return httpStatusOf[kind];
}

function problemResponse(errors: AppError[]): Response {
  const examples = errors.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }] as const);
  return {
    description: errors.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'),
    ...(errors.some(({ kind }) => kind === 'rate_limited') && { headers: { 'Retry-After': retryAfter } }),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const retryAfter = { description: 'Seconds to wait.', schema: { type: 'integer', example: 2 } };
