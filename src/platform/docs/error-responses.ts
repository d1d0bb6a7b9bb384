import type { Type } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import type { AppError } from '../../shared/app-error.js';
import { httpStatusOf } from '../http/http-status.js';
import { ProblemDto } from '../http/problem.dto.js';
import { problemOf } from '../http/problem.filter.js';
import { RefusalDto, refusalOf } from '../http/refusal.dto.js';
import { distinct } from './all-errors.js';
import { commonErrors } from './common-errors.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type Response = NonNullable<Responses[string]>;

const EXAMPLE_REQUEST_ID = '8f14e45f-ea1d-4c8a-9b5e-0d6a1f2b3c4d';

/** How an API writes its errors. */
export interface ErrorShape {
  type: string;
  schema: Type;
  write: (error: AppError) => object;
}

/** The native API: RFC 9457. */
export const problems: ErrorShape = {
  type: 'application/problem+json',
  schema: ProblemDto,
  write: (error) => problemOf(error, EXAMPLE_REQUEST_ID),
};

/** The published contracts. */
export const refusals: ErrorShape = { type: 'application/json', schema: RefusalDto, write: refusalOf };

/** The answers to what is refused, one for each status; `default` stands for what is wrong on the server's side. */
export function errorResponses(errors: AppError[], shape: ErrorShape): Responses {
  const statuses = new Set(errors.map(statusOf));
  const ofStatus = (status: number): AppError[] => errors.filter((error) => statusOf(error) === status);
  return {
    ...Object.fromEntries(
      [...statuses].map((status) => [status, errorResponse(distinct(ofStatus(status)), shape)]),
    ),
    default: errorResponse(commonErrors.server, shape),
  };
}

/** What the answers refer to: each error as it goes out. */
export function errorExamples(
  errors: AppError[],
  { write }: ErrorShape,
): Record<string, { summary: string; value: object }> {
  return Object.fromEntries(
    errors.map((error) => [error.code, { summary: error.message, value: write(error) }]),
  );
}

function statusOf({ kind }: AppError): number {
  return httpStatusOf[kind];
}

function errorResponse(errors: AppError[], { type, schema }: ErrorShape): Response {
  const examples = errors.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }] as const);
  return {
    description: errors.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'),
    ...(errors.some(({ kind }) => kind === 'rate_limited') && { headers: { 'Retry-After': retryAfter } }),
    content: {
      [type]: {
        schema: { $ref: getSchemaPath(schema) },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const retryAfter = { description: 'Seconds to wait.', schema: { type: 'integer', example: 2 } };
