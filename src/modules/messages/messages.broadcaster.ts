import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { MediaService } from '../media/index.js';
import { MessageDto } from './dto/message.dto.js';
import { PinEventDto, ReactionEventDto } from './dto/message-events.dto.js';
import {
  MessageCreated,
  MessageDeleted,
  MessageEdited,
  MessagePinned,
  MessageReacted,
} from './messages.events.js';

/** What the server says about messages. */
export const messageEvents = {
  'message:created': {
    payload: MessageDto,
    description:
      'A message was stored; `lastReadSeq` and `lastDeliveredSeq` of its sender are its `seq` from now on. To every socket of every ' +
      'member, also to those of the sender, once.',
  },
  'message:edited': {
    payload: MessageDto,
    description: 'A message says something else. To every socket of every member, once.',
  },
  'message:deleted': {
    payload: MessageDto,
    description:
      'A message is a tombstone from now on: no content, no reactions. To every socket of every member, once.',
  },
  'message:reacted': {
    payload: ReactionEventDto,
    description:
      'Somebody has put a sign to a message, or taken it away. To every socket of every member, once.',
  },
  'message:pinned': {
    payload: PinEventDto,
    description:
      'A message was pinned, or unpinned (`pinnedAt` is null). To every socket of every member, once.',
  },
};

/** Tells the members of a conversation what is said in it. */
@Broadcaster(messageEvents)
export class MessagesBroadcaster {
  constructor(
    private readonly realtime: Realtime,
    private readonly media: MediaService,
  ) {}

  /** Runs before the sender's ack: nobody hears of a send that is not stored. */
  @OnEvent(MessageCreated.name)
  created(event: MessageCreated): void {
    this.tell('message:created', event);
  }

  /** The whole message as it is now. */
  @OnEvent(MessageEdited.name)
  edited(event: MessageEdited): void {
    this.tell('message:edited', event);
  }

  /** What is left of the message. */
  @OnEvent(MessageDeleted.name)
  deleted(event: MessageDeleted): void {
    this.tell('message:deleted', event);
  }

  /** What was done, and all signs as they are now. */
  @OnEvent(MessageReacted.name)
  reacted({ message, memberIds, reaction }: MessageReacted): void {
    const payload = { ...placeOf(message), ...reaction, reactions: message.reactions };
    this.realtime.toUsers(messageEvents, 'message:reacted', memberIds, payload);
  }

  /** Pinned or unpinned. */
  @OnEvent(MessagePinned.name)
  pinned({ message, memberIds }: MessagePinned): void {
    const { pinnedAt, pinnedBy } = message;
    this.realtime.toUsers(messageEvents, 'message:pinned', memberIds, {
      ...placeOf(message),
      pinnedAt,
      pinnedBy,
    });
  }

  /** The same to everybody at once; only addresses of attachments are each member's own. */
  private tell(
    name: 'message:created' | 'message:edited' | 'message:deleted',
    event: MessageCreated | MessageEdited | MessageDeleted,
  ): void {
    const { message, memberIds, attachments } = event;
    if (attachments.length === 0) {
      this.realtime.toUsers(messageEvents, name, memberIds, message);
      return;
    }
    for (const userId of memberIds) {
      const own = this.media.attachmentsOf({ userId, roles: [] }, attachments);
      this.realtime.toUsers(messageEvents, name, [userId], { ...message, attachments: own });
    }
  }
}

function placeOf({
  id,
  conversationId,
  seq,
  rev,
}: MessageDto): Pick<PinEventDto, 'messageId' | 'conversationId' | 'seq' | 'rev'> {
  return { messageId: id, conversationId, seq, rev };
}
