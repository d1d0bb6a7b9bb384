/**
 * What makes a conversation.
 *
 * `direct`: two people, one conversation for ever. `subject`: two people about one listing, order or job; the same two
 * about another subject have another conversation. `group`: 1 to 256 people, as many conversations as they like; with a
 * `clientConversationId` the same creator gets the same one again. The caller is a member, unless it is a marketplace
 * server that brings its users together.
 */
import { isService, type Principal } from '../../platform/auth/principal.js';
import type { UserId } from '../../shared/ids.js';
import {
  type Conversation,
  type Intent,
  MAX_MEMBERS,
  type Member,
  type NewConversation,
} from './conversation.js';
import { conversationErrors } from './conversations.errors.js';
import type { CreateConversationDto, SubjectDto } from './dto/create-conversation.dto.js';

/** What to store for this request. Throws `conversations.invalid_members` or `conversations.invalid_subject`. */
export function draftOf(caller: Principal, dto: CreateConversationDto, freshKey: string): NewConversation {
  const members = membersOf(caller, dto);
  assertFits(caller, dto, members.length);
  return {
    type: dto.type,
    key: keyOf(
      caller,
      dto,
      members.map(({ userId }) => userId),
      freshKey,
    ),
    subject: dto.subject ? subjectOf(dto.subject) : null,
    title: dto.title ?? null,
    members,
    createdBy: caller.userId,
  };
}

/** The messages of others behind the read marker; those that are deleted or void do not count. */
export function unreadOf(
  { lastSeq }: Pick<Conversation, 'lastSeq'>,
  { lastReadSeq }: Pick<Member, 'lastReadSeq'>,
  hidden: number,
): number {
  return Math.max(0, lastSeq - lastReadSeq - hidden);
}

/** The `rev` up to which everything is made: behind it something is announced that may be made yet. Whoever goes on from here misses nothing. */
export function readableRev({ rev }: Pick<Conversation, 'rev'>, unfinished: Pick<Intent, 'rev'>[]): number {
  return Math.min(rev, ...unfinished.map((first) => first.rev - 1));
}

/** Between whom a block forbids this conversation to begin: one person, and each of the others. */
export function facing(caller: Principal, { type, members }: NewConversation): [UserId, UserId[]] {
  const ids = members.map(({ userId }) => userId);
  const one = type === 'group' ? caller.userId : (ids[0] as UserId);
  return [one, ids.filter((userId) => userId !== one)];
}

/** A field may be null, which is as good as not there. */
function subjectOf(subject: SubjectDto): NewConversation['subject'] {
  const said = Object.entries(subject).filter(([, value]) => (value as unknown) !== null);
  return Object.fromEntries(said) as unknown as SubjectDto;
}

function membersOf(caller: Principal, dto: CreateConversationDto): NewConversation['members'] {
  const callerRole = dto.type === 'group' ? 'owner' : 'member';
  const named = new Map(dto.members.map(({ userId, role }) => [userId, role ?? 'member']));
  if (!isService(caller))
    named.set(caller.userId, dto.members.find(({ userId }) => userId === caller.userId)?.role ?? callerRole);
  return [...named].map(([userId, role]) => ({ userId: userId as UserId, role }));
}

function assertFits(caller: Principal, dto: CreateConversationDto, people: number): void {
  // A field may be null, which is as good as not there.
  if ((dto.type === 'subject') !== Boolean(dto.subject)) throw conversationErrors.subject();
  if (dto.type === 'group') {
    if (people < 1 || people > MAX_MEMBERS)
      throw conversationErrors.members(`A group has 1 to ${MAX_MEMBERS} members.`);
    return;
  }
  if (people === 1 && !isService(caller))
    throw conversationErrors.members('You cannot begin a conversation with yourself.');
  if (people !== 2)
    throw conversationErrors.members(`A conversation of the type \`${dto.type}\` has two different members.`);
  if (dto.title) throw conversationErrors.title();
}

/** Parts are escaped, so that no id can be made to look like two. */
function keyOf(caller: Principal, dto: CreateConversationDto, people: UserId[], freshKey: string): string {
  const key = (...parts: string[]): string => [dto.type, ...parts].map(encodeURIComponent).join(':');
  if (dto.type === 'group')
    return dto.clientConversationId ? key(caller.userId, dto.clientConversationId) : key(freshKey);
  const pair = people.toSorted();
  return dto.subject ? key(dto.subject.type, dto.subject.id, ...pair) : key(...pair);
}
