/**
 * What may be said, and in which form it is stored: plain text in NFC without control characters or surrounding white
 * space, counted in code points after that. The sender is the one whom the token names. System messages are for
 * marketplace servers and have no sender.
 */
import { hash } from 'node:crypto';
import { isService, type Principal } from '../../platform/auth/principal.js';
import type { MessageId } from '../../shared/ids.js';
import { codePoints, plainText } from '../../shared/text.js';
import type { SendMessageDto } from './dto/send-message.dto.js';
import type { Message, MessageDraft, SendKey } from './message.js';
import { messageErrors } from './messages.errors.js';

const SYSTEM_TYPE = 'system';
/** The longest text that is looked at, in UTF-16 units: no less than the longest message. */
const MAX_RAW_LENGTH = 40_000;

/**
 * What to store for this request. `uploaded` stands for the attachments where a repeat uploads them anew. Throws
 * `messages.empty`, `.too_long`, `.identity_mismatch` or `.role_required`.
 */
export function draftOf(
  caller: Principal,
  dto: SendMessageDto,
  maxLength: number,
  uploaded?: string,
): MessageDraft {
  const mediaIds = mediaIdsOf(dto);
  const clientMessageId = dto.clientMessageId ?? null;
  const type = dto.type ?? (mediaIds.length > 0 ? undefined : 'text');
  assertMaySay(caller, type, dto.senderId ?? caller.userId);
  const content = captionOf(dto, maxLength);
  const replyTo = (dto.replyTo?.toLowerCase() ?? null) as MessageId | null;
  const metadata = dto.metadata ?? null;
  const attachments = uploaded ?? mediaIds;
  // Field by field: an object that is spread and added to takes ten times the memory, and this is made for every send.
  return {
    type,
    content,
    replyTo,
    metadata,
    mediaIds,
    senderId: type === SYSTEM_TYPE ? null : caller.userId,
    clientMessageId,
    forwardedFrom: null,
    fingerprint: fingerprintOf(clientMessageId, { type, content, replyTo, metadata, attachments }),
  };
}

function mediaIdsOf({ attachments }: SendMessageDto): string[] {
  return (attachments ?? []).map(({ mediaId }) => mediaId.toLowerCase());
}

/** Beside attachments there need be no text. */
function captionOf({ content = '', attachments }: SendMessageDto, maxLength: number): string {
  return attachments?.length && content.trim() === '' ? '' : contentOf(content, maxLength);
}

/** What to store for saying a message again: its content as it is now with copies of its media, and where it was said first. */
export function forwardOf(
  caller: Principal,
  message: Message,
  { clientMessageId, mediaIds }: Pick<MessageDraft, 'clientMessageId' | 'mediaIds'>,
): MessageDraft {
  const { id, senderId, createdAt, content, metadata } = message;
  return {
    type: message.type === SYSTEM_TYPE ? 'text' : message.type,
    content,
    metadata,
    replyTo: null,
    mediaIds,
    forwardedFrom: message.forwardedFrom ?? { senderId, createdAt },
    ...forwardKeyOf(caller, id, clientMessageId),
  };
}

/** What a forward is known by when it is repeated: the message may be gone by then. */
export function forwardKeyOf({ userId }: Principal, id: MessageId, clientMessageId: string | null): SendKey {
  return {
    senderId: userId,
    clientMessageId,
    fingerprint: fingerprintOf(clientMessageId, { forwardOf: id }),
  };
}

/** What a quick repeat of a send is known by inside its conversation; null without a client id. */
export function sendKeyOf({
  senderId,
  clientMessageId,
}: Pick<SendKey, 'senderId' | 'clientMessageId'>): string | null {
  return clientMessageId === null ? null : JSON.stringify([senderId, clientMessageId]);
}

function assertMaySay(caller: Principal, type: string | undefined, senderId: string): void {
  if (senderId !== caller.userId) throw messageErrors.identityMismatch();
  if (type === SYSTEM_TYPE && !isService(caller)) throw messageErrors.systemOnly();
}

/** Content in its stored form. Throws `messages.empty` or `messages.too_long`. */
export function contentOf(raw: string, maxLength: number): string {
  if (raw.length > MAX_RAW_LENGTH) throw messageErrors.tooLong(maxLength);
  const content = plainText(raw);
  if (content === '') throw messageErrors.empty();
  if (content.length > maxLength && codePoints(content) > maxLength) throw messageErrors.tooLong(maxLength);
  return content;
}

/** Tells a repeat of a request from another request under the same client id; null without one, since nothing is repeated then. */
function fingerprintOf(clientMessageId: string | null, request: unknown): string | null {
  return clientMessageId === null ? null : hash('sha256', JSON.stringify(request), 'base64url');
}
