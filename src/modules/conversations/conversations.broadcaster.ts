import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import type { UserId } from '../../shared/ids.js';
import { type Conversation, memberIds } from './conversation.js';
import {
  ConversationCreated,
  ConversationDelivered,
  ConversationRead,
  ConversationUpdated,
} from './conversations.events.js';
import { ConversationsService } from './conversations.service.js';
import { ConversationDto, ConversationUpdatedDto } from './dto/conversation.dto.js';
import { PersonalDto } from './dto/personal.dto.js';
import { MarkerEventDto } from './dto/read.dto.js';
import { PersonalChanged } from './personal/personal.events.js';

/** What the server says about conversations. */
export const conversationEvents = {
  'conversation:created': {
    payload: ConversationDto,
    description:
      'A conversation was begun, or I was taken into a group. To every socket of every new member, once.',
  },
  'conversation:updated': {
    payload: ConversationUpdatedDto,
    description:
      'Its title or subject is another, or it is read-only or no longer so. To every socket of every member, once.',
  },
  'conversation:read': {
    payload: MarkerEventDto,
    description:
      'A read marker has moved forward, and the delivered marker with it. To every socket of every member, also to the ' +
      'own other devices, once; to these alone while the person keeps it to themselves, or one of two blocks the other. Where ' +
      'it moves because its owner sends, `message:created` tells of it, and this does not come.',
  },
  'message:delivered': {
    payload: MarkerEventDto,
    description:
      'A delivered marker has moved forward. To every socket of every member, also to the own other devices, once; to ' +
      'these alone while one of two people blocks the other.',
  },
  'conversation:personal': {
    payload: PersonalDto,
    description:
      'I have put it away, muted it, pinned it, marked it as unread or cleared it, or taken that back. To every socket ' +
      'of mine, once.',
  },
};

/** Tells the members of a conversation what has happened to it. */
@Broadcaster(conversationEvents)
export class ConversationsBroadcaster {
  constructor(
    private readonly realtime: Realtime,
    private readonly conversations: ConversationsService,
  ) {}

  /** Nobody has read or written anything yet, so that every member sees the same. */
  @OnEvent(ConversationCreated.name)
  async created({ conversation }: ConversationCreated): Promise<void> {
    const everybody = memberIds(conversation);
    const dto = await this.conversations.presentOne(everybody[0] as UserId, conversation);
    this.realtime.toUsers(conversationEvents, 'conversation:created', everybody, dto);
  }

  /** The title, the subject, or whether anything can be said. */
  @OnEvent(ConversationUpdated.name)
  updated({ conversation }: ConversationUpdated): void {
    const payload = toUpdateEvent(conversation);
    this.realtime.toUsers(conversationEvents, 'conversation:updated', memberIds(conversation), payload);
  }

  /** One event, however many messages were read. */
  @OnEvent(ConversationRead.name)
  read(event: ConversationRead): void {
    this.realtime.toUsers(conversationEvents, 'conversation:read', event.audience, toMarkerEvent(event));
  }

  /** One event, however many messages have arrived. */
  @OnEvent(ConversationDelivered.name)
  delivered(event: ConversationDelivered): void {
    this.realtime.toUsers(conversationEvents, 'message:delivered', event.audience, toMarkerEvent(event));
  }

  /** For the person's own devices. */
  @OnEvent(PersonalChanged.name)
  personal({ userId, place }: PersonalChanged): void {
    this.realtime.toUsers(conversationEvents, 'conversation:personal', [userId], place);
  }
}

function toUpdateEvent({ id, title, subject, blockedBy, rev }: Conversation): ConversationUpdatedDto {
  return { conversationId: id, title, subject, readOnly: blockedBy.length > 0, rev };
}

function toMarkerEvent({
  conversation,
  userId,
  seq,
  at,
}: ConversationRead | ConversationDelivered): MarkerEventDto {
  return { conversationId: conversation.id, userId, seq, at, rev: conversation.rev };
}
