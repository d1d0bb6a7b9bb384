/**
 * How contract 000 names a talk: `<bookId>|<userA>:<userB>`, a text that clients make up (seeds/CLARIFICATIONS, 000). It stands for the
 * native conversation of the two about the book; the two in the other order are the same conversation.
 *
 * The parts may have `|` and `:` in them, so a text is read for somebody: they are one of the two, at the front or at the back. Ids of people
 * of one marketplace look alike: each is taken to have as many `|` as the caller's. What is about something else than a book is
 * named `conversation:<its id>|<userA>:<userB>`, and so is a talk whose name one of the two would read as another one's.
 */
import { AppError } from '../../../shared/app-error.js';
import { type ConversationId, isUserId, type UserId } from '../../../shared/ids.js';
import {
  type Conversation,
  type ConversationBrief,
  conversationErrors,
  memberIds,
} from '../../conversations/index.js';

/** What bookmarket's conversations are about. */
export const BOOK = 'book';
/** The longest name of a talk, in characters. */
export const MAX_NAME_LENGTH = 386;

const MAX_BOOK_ID_LENGTH = 128;
const NATIVE = /^conversation:([0-9a-f]{24})$/i;
const NATIVE_NAME = /^(conversation:[0-9a-f]{24})\|(.*)$/is;
const UNSPEAKABLE = /\p{Cc}|\p{Surrogate}/u;

/** A talk, as somebody names it: what it is about, and the two in their order. */
export interface Named {
  /** The id of the book, or `conversation:` and the id of the conversation. */
  about: string;
  first: UserId;
  second: UserId;
}

/** Reads a name. Throws `request.invalid` for what is none, and `conversations.not_found` where the caller is not one of the two. */
export function nameFrom(text: string, caller: UserId): Named {
  const parts = partsOf(text, caller);
  if (!parts) throw malformed();
  const named = readFor(parts, caller);
  if (!named) throw conversationErrors.notFound();
  if (!isSound(named)) throw malformed();
  return named;
}

/** Writes a name. */
export function textOf({ about, first, second }: Named): string {
  return `${about}|${first}:${second}`;
}

/** The same, said the other way round. */
export function turned({ about, first, second }: Named): Named {
  return { about, first: second, second: first };
}

/** The other one of the two. */
export function otherOf({ first, second }: Named, caller: UserId): UserId {
  return first === caller ? second : first;
}

/** The conversation that the part before the people names; null for a book. */
export function conversationIdIn(about: string): ConversationId | null {
  return (NATIVE.exec(about)?.[1]?.toLowerCase() ?? null) as ConversationId | null;
}

/**
 * Every name under which somebody may know a conversation of two, first the one that everybody else is told: the people in the order
 * in which it was begun.
 */
export function namesOf(conversation: ConversationBrief): [Named, ...Named[]] {
  const { id, subject } = conversation;
  const [first, second] = memberIds(conversation) as [UserId, UserId];
  const native = { about: `conversation:${id}`, first, second };
  if (subject?.type !== BOOK) return [native, turned(native)];
  const book = { about: subject.id, first, second };
  const names: [Named, Named] = [book, turned(book)];
  return names.every(isClear) ? names : [native, turned(native), ...names];
}

/** How everybody is told what a conversation is called. */
export function nameOf(conversation: Conversation): string {
  return textOf(namesOf(conversation)[0]);
}

/** The name by which somebody who has named a conversation so hears of it. */
export function heardAs(conversation: Conversation, { about, first }: Named): Named {
  const names = namesOf(conversation);
  const sameOrder = names.filter((name) => name.first === first);
  return sameOrder.find((name) => name.about === about) ?? sameOrder[0] ?? names[0];
}

/** What somebody has named by the id of a conversation, in the terms of its people; null where it has others. */
export function namedIn(conversation: Conversation, { about, ...people }: Named): Named | null {
  const [first, second] = memberIds(conversation) as [UserId, UserId];
  const straight = { about, first, second };
  return [straight, turned(straight)].find((named) => textOf(named) === textOf({ about, ...people })) ?? null;
}

/** Whether both read it as it is meant. */
function isClear(named: Named): boolean {
  const text = textOf(named);
  return (
    isSound(named) &&
    [named.first, named.second].every((reader) => {
      const parts = partsOf(text, reader);
      const read = parts && readFor(parts, reader);
      return read?.about === named.about && read.first === named.first;
    })
  );
}

function partsOf(text: string, caller: UserId): { about: string; people: string } | null {
  if (text.length > MAX_NAME_LENGTH || UNSPEAKABLE.test(text)) return null;
  const [, native, rest = ''] = NATIVE_NAME.exec(text) ?? [];
  if (native) return { about: native.toLowerCase(), people: rest };
  const pieces = text.split('|');
  const inPeople = 2 * (caller.split('|').length - 1);
  const cut = pieces.length - 1 - inPeople;
  const [about, people] = [pieces.slice(0, cut).join('|'), pieces.slice(cut).join('|')];
  return cut >= 1 && about !== '' && people.includes(':') ? { about, people } : null;
}

function readFor({ about, people }: { about: string; people: string }, caller: UserId): Named | null {
  if (people.startsWith(`${caller}:`))
    return { about, first: caller, second: people.slice(caller.length + 1) as UserId };
  if (people.endsWith(`:${caller}`))
    return { about, first: people.slice(0, -caller.length - 1) as UserId, second: caller };
  return null;
}

function isSound({ about, first, second }: Named): boolean {
  const areTwo = first !== second && [first, second].every(isUserId);
  return areTwo && about.length <= MAX_BOOK_ID_LENGTH;
}

function malformed(): AppError {
  const message = 'A conversation is named `<bookId>|<userA>:<userB>`, and you are one of the two.';
  return new AppError('invalid', 'request.invalid', message, [{ path: 'conversationId', message }]);
}
