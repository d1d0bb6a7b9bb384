import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';
import { type ConversationBrief, memberIds } from '../conversations/index.js';
import type { Attachment } from '../media/index.js';
import type { MessageDto } from './dto/message.dto.js';

/** Something has happened to a message; it is as it was after that. */
abstract class MessageEvent extends DomainEvent {
  constructor(
    readonly message: MessageDto,
    /** As it was when the message was numbered. */
    readonly conversation: ConversationBrief,
    /** What is attached: each member gets addresses of their own. */
    readonly attachments: readonly Attachment[],
  ) {
    super();
  }

  /** Everybody in the conversation. */
  get memberIds(): UserId[] {
    return memberIds(this.conversation);
  }
}

/** A message was stored. */
export class MessageCreated extends MessageEvent {
  constructor(
    message: MessageDto,
    conversation: ConversationBrief,
    attachments: readonly Attachment[],
    /** Where the read marker of the sender stood, as others saw it: sending is reading. Null where that is not known. */
    readonly readBefore: number | null = null,
  ) {
    super(message, conversation, attachments);
  }
}

/** A message says something else. */
export class MessageEdited extends MessageEvent {}

/** A message is a tombstone from now on. */
export class MessageDeleted extends MessageEvent {}

/** A message was pinned or unpinned. */
export class MessagePinned extends MessageEvent {}

/** Somebody has put a sign to a message, or taken it away. */
export class MessageReacted extends DomainEvent {
  constructor(
    readonly message: MessageDto,
    readonly memberIds: UserId[],
    readonly reaction: { userId: UserId; emoji: string; added: boolean },
  ) {
    super();
  }
}
