import { AppError } from '../../../shared/app-error.js';

/** What can go wrong with blocking people. */
export const blockErrors = {
  /** Nobody blocks themselves. */
  self: (): AppError => new AppError('invalid', 'blocks.self', 'You cannot block yourself.'),
};
