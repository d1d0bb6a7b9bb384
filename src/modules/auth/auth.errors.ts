import { AppError } from '../../shared/app-error.js';

/** What can go wrong with local accounts and their sessions. */
export const authErrors = {
  /** Tokens are the marketplace's alone: by `LOCAL_ACCOUNTS`, or because `JWT_PUBLIC_KEY` or `JWKS_URI` is set. */
  accountsDisabled: (): AppError =>
    new AppError(
      'forbidden',
      'auth.accounts_disabled',
      'Accounts are kept by the marketplace: sign in there.',
    ),
  /** Somebody has this username, in whatever case. */
  usernameTaken: (): AppError => new AppError('conflict', 'auth.username_taken', 'This username is taken.'),
  /** Nobody by that username, or not their password: the answer is the same. */
  invalidCredentials: (): AppError =>
    new AppError('unauthenticated', 'auth.invalid_credentials', 'The username or the password is wrong.'),
  /** The refresh token is malformed or expired, or its session has ended. */
  refreshInvalid: (): AppError =>
    new AppError(
      'unauthenticated',
      'auth.refresh_invalid',
      'The refresh token is not valid any more: log in again.',
    ),
  /** The refresh token was used a moment ago, by another tab perhaps: the tokens that it got are good. */
  refreshRaced: (): AppError =>
    new AppError(
      'conflict',
      'auth.refresh_raced',
      'This refresh token has just been used: take the tokens it got.',
    ),
  /** The refresh token was used before: somebody has a copy, so the session is over for both. */
  refreshReused: (): AppError =>
    new AppError(
      'unauthenticated',
      'auth.refresh_reused',
      'This refresh token was used before: log in again.',
    ),
  /** A logout, or the reuse of a refresh token, has ended the session of the token. */
  sessionEnded: (): AppError =>
    new AppError('unauthenticated', 'auth.session_ended', 'The session has ended: log in again.'),
  /** Nobody could let them in again who has shut themselves out. */
  banSelf: (): AppError => new AppError('invalid', 'auth.ban_self', 'You cannot ban yourself.'),
  /** A moderator has shut this person out. */
  banned: (): AppError => new AppError('forbidden', 'auth.banned', 'You are banned.'),
  /** The token was not given out here, so there is nothing to end. */
  noSession: (): AppError =>
    new AppError(
      'forbidden',
      'auth.no_session',
      'The token has no session here: whoever gave it out can end it.',
    ),
  /** The token speaks for somebody who has no local account. */
  noAccount: (): AppError =>
    new AppError('not_found', 'auth.no_account', 'The token is not one of a local account.'),
};
