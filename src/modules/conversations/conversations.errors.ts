import { AppError } from '../../shared/app-error.js';
import { MAX_MEMBERS } from './conversation.js';

/** What can go wrong with conversations. */
export const conversationErrors = {
  /** No such conversation, or the caller is not in it: the answer is the same. */
  notFound: (): AppError =>
    new AppError(
      'not_found',
      'conversations.not_found',
      'There is no such conversation, or you are not part of it.',
    ),
  /** The people do not fit the type. */
  members: (message = 'The members do not fit the type of the conversation.'): AppError =>
    new AppError('invalid', 'conversations.invalid_members', message),
  /** A subject where none belongs, or none where one belongs. */
  subject: (message = 'A conversation of the type `subject`, and no other, names its subject.'): AppError =>
    new AppError('invalid', 'conversations.invalid_subject', message),
  /** A title where none belongs. */
  title: (): AppError => new AppError('invalid', 'conversations.invalid_title', 'Only groups have a title.'),
  /** Members come and go in groups alone. */
  notAGroup: (): AppError =>
    new AppError(
      'conflict',
      'conversations.not_a_group',
      'This is a conversation of two people, not a group.',
    ),
  /** For an owner of the group, and for services. */
  notOwner: (): AppError =>
    new AppError('forbidden', 'conversations.owner_required', 'Only an owner of the group can do this.'),
  /** There is no room for one more. */
  full: (): AppError =>
    new AppError('conflict', 'conversations.full', `A group has at most ${MAX_MEMBERS} members.`, {
      max: MAX_MEMBERS,
    }),
  /** Nobody by that id is in the group. */
  memberNotFound: (): AppError =>
    new AppError('not_found', 'conversations.member_not_found', 'There is no such person in the group.'),
  /** A group that has an owner keeps one. */
  lastOwner: (): AppError =>
    new AppError(
      'conflict',
      'conversations.last_owner',
      'The last owner stays owner: make somebody else one first.',
    ),
  /** One of two people has blocked the other; which one is not told. */
  readOnly: (message = 'Nothing can be said in this conversation any more.'): AppError =>
    new AppError('forbidden', 'conversations.read_only', message),
};
