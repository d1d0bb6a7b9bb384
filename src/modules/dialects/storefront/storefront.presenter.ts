import { plainText } from '../../../shared/text.js';
import type { Conversation, Member } from '../../conversations/index.js';
import type { MessageDto } from '../../messages/index.js';
import { readAt, statusOf } from '../shared/talk.js';
import { oppositeOf, type PersonType, personTypeOf } from './dto/person-type.js';
import type { StorefrontSendDto } from './dto/storefront.dto.js';
import type { MessageStatus, StorefrontMessageDto } from './dto/storefront-views.dto.js';

/** Where a message is. */
export interface Place extends Pick<Conversation, 'subject'> {
  members: Pick<Member, 'userId' | 'role'>[];
}

/** As much of a message as the contract shows. */
export type Said = Pick<
  MessageDto,
  | 'id'
  | 'conversationId'
  | 'seq'
  | 'senderId'
  | 'type'
  | 'content'
  | 'metadata'
  | 'createdAt'
  | 'editedAt'
  | 'deletedAt'
>;

/** How far a message has come, and when it was read. */
export interface Receipt {
  status: MessageStatus;
  readAt: Date | null;
}

/** A message as nobody has got it yet. */
export const JUST_SENT: Receipt = { status: 'sent', readAt: null };

/** The labels of a message, as they are kept with it. */
export function labelsOf(dto: StorefrontSendDto): Record<string, string> {
  const { subject, message_type, sender_type, recipient_type } = dto;
  const labels = { subject: subject && plainText(subject), message_type, sender_type, recipient_type };
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => !!entry[1]));
}

/** How far a message has come, as this person sees it; as everybody does, for null. */
export function receiptOf(conversation: Conversation, viewerId: string | null, message: Said): Receipt {
  const talk = { conversation, viewerId: viewerId as Member['userId'] | null };
  return {
    status: message.deletedAt ? 'deleted' : statusOf(talk, message),
    readAt: readAt(talk, message),
  };
}

/** A message as contract 002 shows it. */
export function toStorefrontMessage(place: Place, message: Said, receipt: Receipt): StorefrontMessageDto {
  const { id, conversationId, senderId, type, content, metadata, createdAt, editedAt, deletedAt } = message;
  const sender_type = senderTypeOf(place, message);
  return {
    _id: id,
    id,
    conversation_id: conversationId,
    sender_id: senderId,
    sender_type,
    recipient_id: recipientOf(place, senderId),
    recipient_type: personTypeOf(metadata?.['recipient_type']) ?? oppositeOf(sender_type),
    subject: textOf(metadata?.['subject']),
    message: content,
    message_type: textOf(metadata?.['message_type']) ?? (type === 'text' ? 'general' : type),
    status: receipt.status,
    is_read: receipt.readAt !== null,
    read_at: receipt.readAt,
    created_at: createdAt,
    updated_at: deletedAt ?? editedAt ?? createdAt,
  };
}

/** Whom a message is for. */
export function recipientOf({ members }: Place, senderId: string | null): string {
  return members.find(({ userId }) => userId !== senderId)?.userId as string;
}

/** What the sender has called themselves; for messages that came by another way, what they are in the conversation. */
function senderTypeOf(place: Place, { senderId, metadata }: Said): PersonType {
  const recipientType = personTypeOf(metadata?.['recipient_type']);
  return (
    personTypeOf(metadata?.['sender_type']) ??
    (recipientType ? oppositeOf(recipientType) : typeIn(place, senderId))
  );
}

/** By their role, or by whose the subject is; else the seller is who was named first, by the one who begins. */
function typeIn({ members, subject }: Place, userId: string | null): PersonType {
  const me = members.findIndex((member) => member.userId === userId);
  const own = personTypeOf(members[me]?.role);
  const others = personTypeOf(members[1 - me]?.role);
  if (own) return own;
  if (others) return oppositeOf(others);
  const seller = members.find((member) => member.userId === subject?.ownerId) ?? members[0];
  return seller?.userId === userId ? 'Seller' : 'Buyer';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
