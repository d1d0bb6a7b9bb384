import { OnEvent } from '@nestjs/event-emitter';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Audience, Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { userRoom } from '../../../platform/ws/rooms.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { PairsService } from '../../conversations/index.js';
import { PresenceChanged, TypingStarted, TypingStopped } from '../../presence/index.js';
import { InOrder } from '../../../shared/in-order.js';
import { personal } from '../shared/personal.js';
import type { TalkBrief } from '../shared/talk.js';
import { TalksService } from '../shared/talks.service.js';
import { MessageForContracts } from '../shared/shared.events.js';
import { BookmarketOverture } from './bookmarket.events.js';
import { type Named, namesOf, textOf, turned } from './bookmarket.policy.js';
import { toBookmarketMessage } from './bookmarket.presenter.js';
import {
  BookmarketNotificationDto,
  BookmarketRoomDto,
  BookmarketStatusDto,
  BookmarketTypistDto,
} from './dto/bookmarket-events.dto.js';
import { BookmarketMessageDto } from './dto/bookmarket-views.dto.js';

/** What contract 000 hears (seeds/000, Server to Client). */
const bookmarketEvents = {
  'chat:joined': { payload: BookmarketRoomDto, description: 'The answer to `chat:join`.' },
  'chat:left': { payload: BookmarketRoomDto, description: 'The answer to `chat:leave`.' },
  'chat:message': {
    payload: BookmarketMessageDto,
    description: 'Something was said. To the sockets of both people that have joined the conversation.',
  },
  'chat:typing': {
    payload: BookmarketTypistDto,
    description: 'The other one types, or no more. To their sockets that have joined the conversation.',
  },
  'notify:new-message': {
    payload: BookmarketNotificationDto,
    description: 'The other one has said something. To every socket of the recipient.',
  },
  'user:status': {
    payload: BookmarketStatusDto,
    description: 'Somebody has come or gone. To every socket of the people they talk with.',
  },
};

/** Tells contract 000 what happens. */
@Broadcaster(bookmarketEvents)
export class BookmarketBroadcaster {
  private readonly outlet: Outlet<typeof bookmarketEvents>;
  /** Everybody's names of a conversation of two, which never change. */
  private readonly names = new LRUCache<ConversationId, Named[], Principal>({
    max: 10_000,
    fetchMethod: async (id, _, { context }) => namesOf(await this.pairs.get(context, id)),
  });
  /** Names of people are looked up in between: messages go out one after the other. */
  private readonly inOrder = new InOrder();

  constructor(
    realtime: Realtime,
    private readonly talks: TalksService,
    private readonly pairs: PairsService,
  ) {
    this.outlet = realtime.outlet(bookmarketEvents, '/bookmarket');
  }

  /** A socket looks at a conversation, under this name. */
  async enter(socketId: string, named: Named): Promise<void> {
    await this.outlet.enter(socketId, bookRoom(named));
  }

  /** A socket looks at what has these names no more. */
  async leave(socketId: string, names: Named[]): Promise<void> {
    await this.outlet.leave(socketId, names.map(bookRoom));
  }

  /** Answers a socket that has joined a conversation, or left it. */
  answer(event: 'chat:joined' | 'chat:left', conversationId: string, socketId: string): BookmarketRoomDto {
    this.outlet.answer(event, { conversationId }, socketId);
    return { conversationId };
  }

  /** Whichever way it was sent. */
  @OnEvent(MessageForContracts.name)
  sent(event: MessageForContracts): Promise<void> {
    if (!this.outlet.isHeard) return Promise.resolve();
    return this.inOrder.run(event.conversation.id, () => this.tell(event));
  }

  /** Again at each renewal. */
  @OnEvent(TypingStarted.name)
  typing({ typing }: TypingStarted): Promise<void> {
    return this.tellTyping(typing, true);
  }

  /** However it ended. */
  @OnEvent(TypingStopped.name)
  silent({ typing }: TypingStopped): Promise<void> {
    return this.tellTyping(typing, false);
  }

  /** Before the first message. */
  @OnEvent(BookmarketOverture.name)
  overture({ named, userId, isTyping }: BookmarketOverture): void {
    for (const name of [named, turned(named)]) this.sayTyping(name, userId, isTyping);
  }

  /** Whoever is away is there. */
  @OnEvent(PresenceChanged.name)
  moved({ userId, status, lastSeenAt, audience }: PresenceChanged): void {
    const isOnline = status !== 'offline';
    const seen = { userId, status: isOnline ? 'online' : 'offline', isOnline, lastSeen: lastSeenAt } as const;
    this.outlet.say('user:status', seen, { users: audience });
  }

  private async tell({ message, conversation, memberIds }: MessageForContracts): Promise<void> {
    const talk = await this.talks.ofEvent(conversation);
    if (!talk) return;
    const [name, ...otherNames] = namesOf(conversation);
    const recipients = memberIds.filter((userId) => userId !== message.senderId);
    const senders = memberIds.filter((userId) => userId === message.senderId);
    const rooms = otherNames.map(bookRoom);
    this.tellAs(name, talk, message, { users: recipients, except: rooms });
    for (const other of otherNames)
      this.tellAs(other, talk, message, { rooms: [bookRoom(other)], except: senders.map(userRoom) });
  }

  /** A socket is in the room of one name at most, and hears of the conversation under that. */
  private tellAs(
    named: Named,
    talk: TalkBrief,
    message: MessageForContracts['message'],
    notified: Audience,
  ): void {
    const view = toBookmarketMessage(talk, message, named);
    this.outlet.say('chat:message', view, { rooms: [bookRoom(named)] });
    this.outlet.say('notify:new-message', { ...view, messageId: view.id }, notified);
  }

  private async tellTyping(
    { conversationId, inGroup, userId, audience }: TypingStarted['typing'],
    isTyping: boolean,
  ): Promise<void> {
    if (!this.outlet.isHeard || inGroup || audience.length === 0) return;
    const names = await this.names.fetch(conversationId, { context: personal(userId) });
    for (const name of names ?? []) this.sayTyping(name, userId, isTyping, true);
  }

  /** The one who types is told nothing. */
  private sayTyping(named: Named, userId: UserId, isTyping: boolean, here = false): void {
    const typist = { conversationId: textOf(named), userId, isTyping };
    this.outlet.say('chat:typing', typist, { rooms: [bookRoom(named)], except: [userRoom(userId)], here });
  }
}

/** The sockets that look at a conversation under one name; no other two people can get into it, whatever their ids. */
function bookRoom({ about, first, second }: Named): string {
  return `conversation:${JSON.stringify([about, first, second])}`;
}
