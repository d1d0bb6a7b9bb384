import { AppError } from '../../../shared/app-error.js';

/** What only contract 004 refuses. */
export const directErrors = {
  /** Nobody can be named by a number whose `sub` is none. */
  numericIdRequired: (): AppError =>
    new AppError(
      'forbidden',
      'direct.numeric_id_required',
      'People have numbers for ids here, and the `sub` of the token is none.',
    ),
};
