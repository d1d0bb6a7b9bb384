import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError } from '../../shared/app-error.js';
import { brokenRule } from './broken-rule.js';
import { flatInstance, flatQuery } from './flat-bodies.js';
import { LenientInput } from './lenient-input.js';
import { UNREAD_BODY } from './unread-body.js';

/** Nothing that clients send is nested deeper than this. */
const MAX_DEPTH = 16;

/** Names that the database or the pipe would not keep as they are: refused, so that nothing is lost in silence. */
const UNSTORABLE_NAME = /\0|^(_bsontype|__proto__|constructor|prototype)$/;

/** The database's driver would read the part before the dot as the name of a database. */
const isForeignReference = (item: object): boolean =>
  '$id' in item && '$ref' in item && typeof item.$ref === 'string' && item.$ref.includes('.');

/** One thing that is wrong with an input. */
interface InputProblem {
  /** Where, such as `members.0.userId`. */
  path: string;
  message: string;
}

const options: ValidationPipeOptions = {
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: true, value: true },
  exceptionFactory: (errors) => invalid(errors.flatMap((error) => flatten(error, ''))),
};

/**
 * The one check of everything that comes in, over HTTP and sockets: plain objects of bounded depth, with the fields
 * of their DTO and no others (`LenientInput`: others are left out). Throws `request.invalid` with a list of `{ path, message }`,
 * one for each field that is wrong.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly strict = new ValidationPipe(options);
  private readonly lenient = new ValidationPipe({ ...options, forbidNonWhitelisted: false });

  /** A body is an object; a missing one is an empty one, so that each missing field is named. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'custom') return value;
    const instance = flatInput(value, metadata);
    if (instance) return instance;
    if (metadata.type === 'body') assertBody(value);
    if (!isLenient(metadata)) return this.strict.transform(value, metadata) as Promise<unknown>;
    assertNoOperators(value);
    return this.lenient.transform(value, metadata) as Promise<unknown>;
  }
}

/** The instance of a flat class, where that is all there is to it. */
function flatInput(value: unknown, { type, metatype }: ArgumentMetadata): object | undefined {
  if (!metatype) return undefined;
  if (type === 'query') return flatQuery(metatype, value ?? {});
  return type === 'body' && isPlainObject(value) ? flatInstance(metatype, value) : undefined;
}

function assertBody(value: unknown): void {
  if (value === UNREAD_BODY)
    throw new AppError('unsupported', 'request.unsupported_media_type', 'Send the body as application/json.');
  assertPlainJson(value);
  if (value !== undefined && value !== null && !isPlainObject(value))
    throw invalid([{ path: '', message: 'must be a JSON object' }]);
}

function isLenient({ metatype }: ArgumentMetadata): boolean {
  return metatype?.prototype instanceof LenientInput;
}

/** What is left out is harmless; an operator in its name (`page[$ne]`) shows that something else is meant. */
function assertNoOperators(value: unknown): void {
  const operator = Object.keys(value ?? {}).find((name) => /[$[\]]/.test(name));
  if (operator !== undefined) throw invalid([{ path: operator, message: 'is no name of a field' }]);
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}

/** Level by level and not by recursion: the input may be deeper than the stack. */
function assertPlainJson(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH)
      throw invalid([{ path: '', message: `must not be nested deeper than ${MAX_DEPTH} levels` }]);
    level = level.flatMap(contentsOf);
  }
}

function contentsOf(item: unknown): unknown[] {
  if (typeof item !== 'object' || item === null) return [];
  if (!Array.isArray(item) && !isPlainObject(item))
    throw invalid([{ path: '', message: 'must be JSON, without binary parts' }]);
  const names = Object.keys(item);
  if (isForeignReference(item) || names.some((name) => UNSTORABLE_NAME.test(name)))
    throw invalid([
      {
        path: '',
        message:
          'must not have fields with NUL, `_bsontype`, `__proto__`, `constructor` or `prototype` for a name, nor `$id` beside a `$ref` with a dot',
      },
    ]);
  return Object.values(item);
}

function flatten(error: ValidationError, prefix: string): InputProblem[] {
  const path = prefix + error.property;
  const message = brokenRule(error);
  if (message !== undefined) return [{ path, message }];
  return (error.children ?? []).flatMap((child) => flatten(child, `${path}.`));
}

function invalid(problems: InputProblem[]): AppError {
  return new AppError(
    'invalid',
    'request.invalid',
    'The request does not have the expected shape.',
    problems,
  );
}
