import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { TypingStartedDto, TypingStoppedDto } from './dto/typing.dto.js';
import { TypingStarted, TypingStopped } from './typing.events.js';

/** What the server says about typing. */
const typingEvents = {
  'typing:started': {
    payload: TypingStartedDto,
    description: 'A member types, or goes on typing. To every socket of the other members.',
  },
  'typing:stopped': {
    payload: TypingStoppedDto,
    description:
      'A member types no more: they said so, sent, closed their socket, or fell silent. To every socket of the other members.',
  },
};

/** Tells the other members on this node who types. */
@Broadcaster(typingEvents)
export class TypingBroadcaster {
  constructor(private readonly realtime: Realtime) {}

  /** Again at each renewal. */
  @OnEvent(TypingStarted.name)
  started({ typing: { conversationId, userId, audience, expiresAt } }: TypingStarted): void {
    const payload = { conversationId, userId, expiresAt: new Date(expiresAt) };
    this.realtime.hintUsersHere(typingEvents, 'typing:started', audience, payload);
  }

  /** Once for each lease, however it ended. */
  @OnEvent(TypingStopped.name)
  stopped({ typing: { conversationId, userId, audience } }: TypingStopped): void {
    this.realtime.hintUsersHere(typingEvents, 'typing:stopped', audience, { conversationId, userId });
  }
}
