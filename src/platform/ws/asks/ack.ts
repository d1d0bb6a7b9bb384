import { AppError } from '../../../shared/app-error.js';
import { toAppError } from '../../http/to-app-error.js';

/** The answer to everything that a client asks over a socket. */
export type Ack<T = unknown> = { ok: true; data: T } | { ok: false; error: AckError };

/** An error, as a socket tells it. */
export interface AckError {
  /** What went wrong, for a program, such as `conversations.not_found`. */
  code: string;
  /** What went wrong, for a person. */
  message: string;
  /** More about it: for `request.invalid` a list of `{ path, message }`. */
  details?: unknown;
}

/** The good answer. A handler without a result answers `null`. */
export function success(data: unknown): Ack {
  return { ok: true, data: data ?? null };
}

/** The bad answer. */
export function failure(thrown: unknown): Ack & { ok: false } {
  const { code, message, details } = toAppError(thrown);
  return { ok: false, error: { code, message, ...(details !== undefined && { details }) } };
}

/** For a client that asks for what no gateway offers. */
export function unknownEvent(event: string): AppError {
  return new AppError('not_found', 'request.unknown_event', `Nothing listens to "${event.slice(0, 100)}".`);
}
