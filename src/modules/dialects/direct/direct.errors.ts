import { AppError } from '../../../shared/app-error.js';

/** What only contract 004 refuses. */
export const directErrors = {
  /** Nobody can be named by a number whose `sub` is none. */
  numericIdRequired: (): AppError =>
    new AppError(
      'forbidden',
      'direct.numeric_id_required',
      'This contract needs numeric user ids; the `sub` of the token is not a number.',
    ),
};
