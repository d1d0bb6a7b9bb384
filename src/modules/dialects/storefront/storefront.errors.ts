import { AppError } from '../../../shared/app-error.js';

/** What can go wrong in contract 002 alone. */
export const storefrontErrors = {
  /** A sender marks their own message as read. */
  ownMessage: (): AppError =>
    new AppError(
      'forbidden',
      'storefront.own_message',
      'Only the one whom a message is for can mark it as read.',
    ),
};
