import { types } from 'node:util';
import { HttpException } from '@nestjs/common';
import { AppError, type ErrorKind } from '../../shared/app-error.js';
import { isSteppedDown } from '../mongo/stepped-down.js';
import { httpStatusOf } from './http-status.js';

const kindOf = new Map(
  Object.entries(httpStatusOf).map(([kind, status]) => [status as number, kind as ErrorKind]),
);

const codeOf: Partial<Record<ErrorKind, string>> = {
  not_found: 'request.route_not_found',
  too_large: 'request.too_large',
  invalid: 'request.malformed',
  unsupported: 'request.unsupported_media_type',
};

/** Whatever was thrown, as the one error type. What is not meant for clients becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : exposedStatus(thrown);
  if (isDatabaseDown(thrown))
    return new AppError('unavailable', 'database.unavailable', 'The database is out of reach. Try again.');
  if (status === undefined || status >= 500)
    return new AppError('internal', 'internal', 'Something went wrong on our side.');
  const kind = kindOf.get(status) ?? 'invalid';
  return new AppError(kind, codeOf[kind] ?? `request.${kind}`, (thrown as Error).message);
}

/** Errors of the body parser and of the router carry their status like this. */
function exposedStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof URIError) return 400;
  const { status, expose } = thrown as Error & { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}

/**
 * The driver's own errors, also within that of a bulk write; those of its socket, which it hands through when the server has just gone;
 * a server that goes; and Mongoose's own wait.
 */
function isDatabaseDown(thrown: unknown): boolean {
  if (!types.isNativeError(thrown)) return false;
  const { code, errorResponse } = thrown as Error & { code?: unknown; errorResponse?: unknown };
  return (
    /^(Mongo(ServerSelection|Network|PoolCleared|NotConnected|OperationTimeout)|PoolCleared)/.test(
      thrown.name,
    ) ||
    isDatabaseDown(errorResponse) ||
    isSteppedDown(thrown) ||
    (thrown.name === 'MongooseError' && thrown.message.includes('buffering timed out')) ||
    code === 'EPIPE' ||
    code === 'ECONNRESET'
  );
}
