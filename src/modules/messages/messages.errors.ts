import { AppError } from '../../shared/app-error.js';
import { conversationErrors } from '../conversations/index.js';
import { attachRefusals } from '../media/index.js';
import { MAX_DIFFERENT_REACTIONS, MAX_PINNED } from './message.js';

/** What can go wrong with messages. */
export const messageErrors = {
  /** Nothing is left of the content after trimming. */
  empty: (): AppError => new AppError('invalid', 'messages.empty', 'A message has at least one character.'),
  /** More code points than `MESSAGE_MAX_LENGTH`. */
  tooLong: (max = 4000): AppError =>
    new AppError('invalid', 'messages.too_long', `A message has at most ${max} characters.`, { max }),
  /** A field speaks, or asks, for somebody else than the token does. */
  identityMismatch: (): AppError =>
    new AppError(
      'forbidden',
      'messages.identity_mismatch',
      'The request names somebody else than the token does.',
    ),
  /** Somebody is named as the receiver who is not in the conversation. */
  receiverMismatch: (): AppError =>
    new AppError(
      'invalid',
      'messages.receiver_mismatch',
      'The receiver is not the other one in this conversation.',
    ),
  /** Only marketplace servers post system messages. */
  systemOnly: (): AppError =>
    new AppError(
      'forbidden',
      'messages.role_required',
      'Messages of the type `system` need the role service.',
    ),
  /** The message to answer is not in this conversation. */
  replyNotFound: (): AppError =>
    new AppError('invalid', 'messages.reply_not_found', 'The message to answer is not in this conversation.'),
  /** The same client id with another body. */
  clientIdReused: (): AppError =>
    new AppError(
      'conflict',
      'messages.client_id_reused',
      'This clientMessageId was used for a message with another body.',
    ),
  /** More than one of `before`, `after` and `around`. */
  ambiguousPage: (): AppError =>
    new AppError(
      'invalid',
      'messages.ambiguous_page',
      'Ask for messages before, after or around a seq, one of them.',
    ),
  /** The client takes a `rev` for one that it has seen, and the conversation never had it. */
  revUnknown: (rev = 0): AppError =>
    new AppError(
      'invalid',
      'messages.rev_unknown',
      'The conversation has not come that far: fetch it anew, with its messages.',
      { rev },
    ),
  /** The same send is under way elsewhere and has not come to an end, or too many sends are under way. */
  busy: (): AppError =>
    new AppError('unavailable', 'messages.busy', 'It cannot be sent right now. Try again in a moment.'),
  /** No such message, or it is in a conversation of others: the answer is the same. */
  notFound: (): AppError =>
    new AppError('not_found', 'messages.not_found', 'There is no such message, or it is not for you.'),
  /** Somebody else's message. */
  notOwn: (): AppError =>
    new AppError('forbidden', 'messages.not_own', 'Only the sender can edit or delete a message.'),
  /** Nothing is left of it to change. */
  deleted: (): AppError => new AppError('conflict', 'messages.deleted', 'The message is deleted.'),
  /** Sent longer ago than `MESSAGE_EDIT_WINDOW`. */
  editWindowOver: (): AppError =>
    new AppError('forbidden', 'messages.edit_window_over', 'The message is too old to be edited.'),
  /** Not one emoji. */
  invalidEmoji: (): AppError => new AppError('invalid', 'messages.invalid_emoji', 'A reaction is one emoji.'),
  /** As many different emojis as a message can have. */
  tooManyReactions: (): AppError =>
    new AppError(
      'conflict',
      'messages.too_many_reactions',
      `A message has at most ${MAX_DIFFERENT_REACTIONS} different reactions.`,
    ),
  /** As many pinned messages as a conversation can have. */
  tooManyPins: (): AppError =>
    new AppError(
      'conflict',
      'messages.too_many_pins',
      `A conversation has at most ${MAX_PINNED} pinned messages.`,
    ),
};

/** What a change of a message can be refused for, whichever it is; deleting is allowed where nothing else is. */
export const revisionErrors = [
  messageErrors.notFound,
  messageErrors.deleted,
  conversationErrors.readOnly,
  messageErrors.busy,
];

/** What a send can be refused for. */
export const sendErrors = [
  conversationErrors.notFound,
  conversationErrors.readOnly,
  messageErrors.empty,
  messageErrors.tooLong,
  messageErrors.replyNotFound,
  messageErrors.identityMismatch,
  messageErrors.systemOnly,
  messageErrors.clientIdReused,
  messageErrors.busy,
  ...attachRefusals,
];
