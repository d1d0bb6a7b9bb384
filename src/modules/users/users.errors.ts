import { AppError } from '../../shared/app-error.js';

/** What can go wrong with people. */
export const userErrors = {
  /** Nobody by that id, or nobody whom the caller shares a conversation with: the answer is the same. */
  notFound: (): AppError =>
    new AppError('not_found', 'users.not_found', 'There is no such person among those you talk to.'),
};
