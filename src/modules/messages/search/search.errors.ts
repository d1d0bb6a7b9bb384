import { AppError } from '../../../shared/app-error.js';

/** The longest query, in code points. */
export const MAX_QUERY_LENGTH = 100;

/** What can go wrong with searches. */
export const searchErrors = {
  /** Nothing is left of the query after trimming, or it is too long. */
  query: (): AppError =>
    new AppError(
      'invalid',
      'messages.search_query_invalid',
      `Search for 1 to ${MAX_QUERY_LENGTH} characters.`,
      { min: 1, max: MAX_QUERY_LENGTH },
    ),
  /** The cursor is of another list. */
  cursor: (): AppError =>
    new AppError('invalid', 'request.invalid_cursor', 'The cursor is not one that this search gave out.'),
};
