import { AppError } from '../../shared/app-error.js';
import { platformErrors } from '../../shared/platform-errors.js';

const invalidField = [{ path: 'content', message: 'content must be a string' }];

/**
 * What the platform itself refuses, by what a request or an ask comes with. Its own files throw them; a test holds this
 * list to the codes in the source.
 */
export const commonErrors = {
  /** Everything that reads an input. */
  input: [
    new AppError('invalid', 'request.invalid', 'The request does not have the expected shape.', invalidField),
  ],
  /** Whatever comes with a body, wanted or not, or with something in its address. */
  parsing: [
    new AppError('invalid', 'request.malformed', 'The body is not JSON, or the address is not well encoded.'),
  ],
  /** Whatever may come with a body, wanted or not. */
  body: [
    new AppError('too_large', 'request.too_large', 'The body is too large.'),
    new AppError(
      'unsupported',
      'request.unsupported_media_type',
      'The body is no JSON in UTF-8, or in an encoding that is not supported: send application/json.',
    ),
  ],
  /** Lists with pages. */
  cursor: [
    new AppError('invalid', 'request.invalid_cursor', 'The cursor is not one that this API gave out.'),
  ],
  /** Everything that is not public. */
  token: [
    platformErrors.tokenInvalid(),
    new AppError('unauthenticated', 'auth.token_expired', 'The token has expired.'),
  ],
  /** Routes for some roles only. */
  role: [platformErrors.roleRequired()],
  /** Everything. */
  limit: [platformErrors.rateLimited()],
  /** Everything, when something is wrong on the server's side. */
  server: [
    new AppError('unavailable', 'database.unavailable', 'The database is out of reach. Try again.'),
    new AppError('unavailable', 'auth.keys_unavailable', 'The key set that verifies tokens is out of reach.'),
    new AppError('internal', 'internal', 'Something went wrong on our side.'),
  ],
  /** What asks for another protocol, wherever. */
  upgrade: [platformErrors.upgradeRefused()],
  /** Routes that do not exist. */
  route: [new AppError('not_found', 'request.route_not_found', 'There is no such route.')],
  /** Sockets. */
  socket: [
    new AppError('not_found', 'request.unknown_event', 'Nothing listens to this event.'),
    new AppError('forbidden', 'auth.identity_mismatch', 'The token is of another person.'),
    platformErrors.tooManySockets(),
  ],
  /** What only operators meet. */
  operations: [
    new AppError(
      'unauthenticated',
      'metrics.token_required',
      'Metrics need METRICS_TOKEN as a bearer token.',
    ),
  ],
};
