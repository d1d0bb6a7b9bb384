import { AppError } from './app-error.js';

/** What the platform itself refuses with words of its own: thrown as they are documented. */
export const platformErrors = {
  /** A token that says nothing that can be believed. */
  tokenInvalid: (message = 'The token is missing, malformed or not signed for this service.'): AppError =>
    new AppError('unauthenticated', 'auth.token_invalid', message),
  /** A route for others. */
  roleRequired: (roles = ['admin']): AppError =>
    new AppError('forbidden', 'auth.role_required', `This needs the role ${roles.join(' or ')}.`),
  /** Another protocol than HTTP/1.1 and the WebSockets of Socket.IO. */
  upgradeRefused: (): AppError =>
    new AppError(
      'invalid',
      'request.upgrade_refused',
      'Only Socket.IO changes the protocol here: ask without "Upgrade".',
    ),
  /** More calls than a limit allows. */
  rateLimited: (details = { limit: 'call', max: 600, windowSeconds: 60, retryAfterMs: 1200 }): AppError =>
    new AppError(
      'rate_limited',
      'request.rate_limited',
      'Too many calls of this kind. Wait and try again.',
      details,
    ),
  /** More sockets of one person than a node takes. */
  tooManySockets: (details = { max: 50, retryAfterMs: 60_000 }): AppError =>
    new AppError(
      'rate_limited',
      'sockets.too_many',
      'You have too many sockets open. Close one and try again.',
      details,
    ),
};
