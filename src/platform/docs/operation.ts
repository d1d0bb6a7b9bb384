import { STATUS_CODES } from 'node:http';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { AppError } from '../../shared/app-error.js';
import { platformErrors } from '../../shared/platform-errors.js';
import { PUBLIC, ROLES } from '../auth/access.decorators.js';
import { OK_WHEN } from '../http/ok-when.decorator.js';
import { ParseIdPipe } from '../http/parse-id.pipe.js';
import { ParseUserIdPipe } from '../http/parse-user-id.pipe.js';
import { commonErrors } from './common-errors.js';
import type { Examples, SchemaObject } from './example.js';
import { type Handler, refusalsOf } from './handlers.js';
import { errorResponses, type ErrorShape } from './error-responses.js';

/** One operation of an OpenAPI document. */
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;
type Content = NonNullable<Exclude<Operation['responses'][string], { $ref: string } | undefined>['content']>;

interface Context {
  examples: Examples;
  /** What everything refuses that needs a token. */
  atTheDoor: AppError[];
  errorShape: ErrorShape;
}

/** What the pipes of ids accept. */
const pathSchemas = new Map<unknown, SchemaObject>([
  [ParseIdPipe, { type: 'string', pattern: '^[0-9a-fA-F]{24}$', example: '6650c0ffee0000000000aaaa' }],
  [ParseUserIdPipe, { type: 'string', minLength: 1, maxLength: 128, example: 'u-7' }],
]);

const reflector = new Reflector();

/** Adds what follows for a route from its guards, its inputs and its `@Refuses`, and examples. */
export function completeOperation(
  { operation, handler, verb }: { operation: Operation; handler: Handler; verb: string },
  { examples, atTheDoor, errorShape }: Context,
): void {
  const targets = [handler.method, handler.owner];
  const isPublic = reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) ?? false;
  const roles = reflector.getAllAndOverride<string[] | undefined>(ROLES, targets);
  operation.tags = [handler.module];
  operation.security = isPublic ? securityOf(operation) : [{ bearer: [] }];
  describe(operation, roles);
  for (const parameter of parametersOf(operation)) describeParameter(parameter, handler);
  if (operation.requestBody && 'content' in operation.requestBody)
    addExamples(operation.requestBody.content, examples);
  describeSuccess(operation, handler, examples);
  const errors = [
    ...inputErrors(operation, verb),
    ...(operation.security.length > 0 ? [...commonErrors.token, ...atTheDoor] : []),
    ...(roles ? [platformErrors.roleRequired(roles)] : []),
    ...commonErrors.limit,
    ...refusalsOf(handler),
  ];
  operation.responses = { ...withoutErrorBodies(operation.responses), ...errorResponses(errors, errorShape) };
}

/** A public route may take a token where it says `@ApiBearerAuth()`. */
function securityOf({ security = [] }: Operation): Required<Operation>['security'] {
  const taken = security.filter((requirement) => Object.keys(requirement).length > 0);
  return taken.length > 0 ? [...taken, {}] : [];
}

/** The first sentence is the summary, which is no Markdown. */
function describe(operation: Operation, roles: string[] | undefined): void {
  const text = (operation.summary ?? '').replace(/\s+/g, ' ');
  const [first = ''] = text.split(/(?<=\.) /);
  operation.summary = first.replaceAll('`', '');
  const rest = [text.slice(first.length).trim(), roles ? `Needs the role ${roles.join(' or ')}.` : ''].filter(
    Boolean,
  );
  if (rest.length > 0) operation.description = rest.join('\n\n');
}

function parametersOf(operation: Operation): Parameter[] {
  return (operation.parameters ?? []).filter((parameter) => 'name' in parameter);
}

/** A field with a default is not required; an id in the path looks like its pipe wants it. */
function describeParameter(parameter: Parameter, { owner, name }: Handler): void {
  if (parameter.schema && 'default' in parameter.schema) parameter.required = false;
  if (parameter.in !== 'path') return;
  const args = Reflect.getMetadata(ROUTE_ARGS_METADATA, owner, name) as Record<
    string,
    { data?: unknown; pipes: unknown[] }
  >;
  const pipes = Object.values(args).find(({ data }) => data === parameter.name)?.pipes ?? [];
  parameter.schema = pipes.map((pipe) => pathSchemas.get(pipe)).find(Boolean) ?? parameter.schema;
}

function describeSuccess({ responses }: Operation, { method }: Handler, examples: Examples): void {
  if (responses['201'] && reflector.get<boolean | undefined>(OK_WHEN, method))
    responses['200'] = { ...responses['201'] };
  for (const [status, response] of Object.entries(responses)) {
    if (!response || '$ref' in response) continue;
    response.description ||= STATUS_CODES[status] ?? '';
    addExamples(response.content ?? {}, examples);
  }
}

function addExamples(content: Content, examples: Examples): void {
  for (const media of Object.values(content)) {
    if (media.schema && !media.examples) media.example ??= examples.of(media.schema);
  }
}

/** Whatever a library says about its own error bodies: those of this API are problems. */
function withoutErrorBodies(responses: Operation['responses']): Operation['responses'] {
  const kept = Object.entries(responses).filter(
    ([status, response]) => status < '400' || !(response && 'content' in response),
  );
  return Object.fromEntries(kept);
}

function inputErrors(operation: Operation, verb: string): AppError[] {
  const parameters = parametersOf(operation);
  const hasCursor = parameters.some(({ name }) => name === 'cursor');
  return [
    ...(operation.requestBody || parameters.length > 0 ? commonErrors.input : []),
    ...(verb !== 'GET' || parameters.some((parameter) => parameter.in === 'path')
      ? commonErrors.parsing
      : []),
    ...(verb === 'GET' ? [] : commonErrors.body),
    ...(hasCursor ? commonErrors.cursor : []),
  ];
}
