import type { UserId } from '../../../shared/ids.js';
import type { Preview } from '../../conversations/index.js';
import type { MessageDto } from '../../messages/index.js';
import { otherThan, type Person, personOf, readAt, type Talk, type TalkBrief } from '../shared/talk.js';
import { type Named, namesOf, textOf } from './bookmarket.policy.js';
import type { BookmarketType } from './dto/bookmarket.dto.js';
import type {
  BookmarketConversationViewDto,
  BookmarketMessageDto,
  BookmarketPartnerDto,
} from './dto/bookmarket-views.dto.js';

/** What people are called. */
export type Names = ReadonlyMap<string | null, string | null>;

/** What has been said in a talk, as far as its place in a list needs it. */
export interface Glimpse {
  /** The newest message; null without one. */
  last: Pick<Preview, 'content' | 'createdAt'> | null;
  names: Names;
}

/** Names as tokens have told them, else as these messages do; the newest message last. */
export function namesIn(talk: TalkBrief, messages: MessageDto[]): Names {
  const said = new Map(messages.flatMap((message) => namesSaid(talk, message)));
  return new Map(talk.people.map(({ userId, name }) => [userId, name ?? said.get(userId) ?? null]));
}

/** A conversation as contract 000 shows it; `opener` is who has said something first, where that was looked up. */
export function toBookmarketConversation(
  talk: Talk,
  glimpse: Glimpse,
  opener: string | null,
): BookmarketConversationViewDto {
  const { id, people, conversation } = talk;
  const [named] = namesOf(conversation);
  const { seller, buyer } = sidesOf(talk, opener);
  return {
    _id: id,
    id,
    conversationId: textOf(named),
    bookId: named.about,
    sellerId: seller.userId,
    sellerName: glimpse.names.get(seller.userId) ?? null,
    buyerId: buyer.userId,
    buyerName: glimpse.names.get(buyer.userId) ?? null,
    lastMessage: glimpse.last?.content ?? null,
    lastMessageAt: glimpse.last?.createdAt ?? null,
    isActive: conversation.blockedBy.length === 0,
    unreadCount: Object.fromEntries(people.map(({ userId, unread }) => [userId, unread])),
    createdAt: conversation.createdAt,
    updatedAt: conversation.lastActivityAt,
  };
}

/** Whom the viewer talks with about a book. */
export function toBookmarketPartner(talk: Talk, viewer: UserId, glimpse: Glimpse): BookmarketPartnerDto {
  const [named] = namesOf(talk.conversation);
  const { userId } = otherThan(talk, viewer);
  return {
    partnerId: userId,
    partnerName: glimpse.names.get(userId) ?? null,
    conversationId: textOf(named),
    bookId: named.about,
    lastMessage: glimpse.last?.content ?? null,
    lastMessageAt: glimpse.last?.createdAt ?? null,
  };
}

/** A message as contract 000 shows it, to somebody who has named its conversation so. */
export function toBookmarketMessage(
  talk: TalkBrief,
  message: MessageDto,
  named: Named,
  names: Names = namesIn(talk, [message]),
): BookmarketMessageDto {
  const { id, senderId, content, attachments, createdAt, editedAt } = message;
  const { userId: recipientId } = otherThan(talk, senderId);
  return {
    _id: id,
    id,
    conversationId: textOf(named),
    senderId,
    senderName: names.get(senderId) ?? null,
    recipientId,
    recipientName: names.get(recipientId) ?? null,
    message: content || (attachments[0]?.name ?? ''),
    bookId: named.about,
    isRead: readAt(talk, message) !== null,
    messageType: typeOf(message),
    createdAt,
    updatedAt: editedAt ?? createdAt,
    timestamp: createdAt,
  };
}

function typeOf({ type, attachments }: MessageDto): BookmarketType {
  if (type === 'image') return 'image';
  return type === 'file' || attachments.length > 0 ? 'file' : 'text';
}

function namesSaid(talk: TalkBrief, { senderId, metadata }: MessageDto): [string, string][] {
  if (senderId === null) return [];
  const { senderName, recipientName } = metadata ?? {};
  const said: [string, unknown][] = [
    [senderId, senderName],
    [otherThan(talk, senderId).userId, recipientName],
  ];
  return said.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** The owner sells; where no owner is known, whoever has written first wants to buy, or else began it (seeds/CLARIFICATIONS, 000). */
function sidesOf(talk: Talk, opener: string | null): { seller: Person; buyer: Person } {
  const { subject, createdBy } = talk.conversation;
  const isOfTwo = (userId: string | null | undefined): userId is string =>
    talk.people.some((person) => person.userId === userId);
  const ownerId = subject?.ownerId;
  if (isOfTwo(ownerId)) return { seller: personOf(talk, ownerId), buyer: otherThan(talk, ownerId) };
  const buyerId = [opener, createdBy].find(isOfTwo) ?? talk.people[0].userId;
  return { seller: otherThan(talk, buyerId), buyer: personOf(talk, buyerId) };
}
