import { OnEvent } from '@nestjs/event-emitter';
import type { Outlet } from '../../../platform/ws/outlet.js';
import { Realtime } from '../../../platform/ws/realtime.js';
import { userRoom } from '../../../platform/ws/rooms.js';
import { Broadcaster } from '../../../platform/ws/wire-events.js';
import type { UserId } from '../../../shared/ids.js';
import { ConversationRead } from '../../conversations/index.js';
import { MediaService } from '../../media/index.js';
import { ReceiptsService } from '../../messages/index.js';
import { TypingStarted, TypingStopped } from '../../presence/index.js';
import { InOrder } from '../../../shared/in-order.js';
import { otherThan } from '../shared/talk.js';
import { MessageForContracts } from '../shared/shared.events.js';
import { DirectRooms } from './direct-rooms.js';
import { DirectTalksService } from './direct-talks.service.js';
import { ReadAgain, RoomEntered, RoomLeft } from './direct.events.js';
import { type NumberedBrief, toNewMessage } from './direct.presenter.js';
import {
  DirectDoingDto,
  DirectNewMessageDto,
  DirectNotificationDto,
  DirectPresenceDto,
} from './dto/direct-events.dto.js';

/** What contract 004 hears (seeds/004, Server-to-Client Events). */
const directEvents = {
  new_message: {
    payload: DirectNewMessageDto,
    description:
      'Something was said. To every socket that has joined the conversation, also to those of the sender.',
  },
  message_notification: {
    payload: DirectNotificationDto,
    description:
      'Something was said. To those sockets of the receiver that have joined the personal room and not the conversation.',
  },
  user_typing: {
    payload: DirectDoingDto,
    description: 'The other one types. To their sockets that have joined the conversation.',
  },
  user_stopped_typing: {
    payload: DirectDoingDto,
    description:
      'The other one types no more: they said so, sent, left, or fell silent for 6 seconds. To their sockets that have joined the conversation.',
  },
  messages_read: {
    payload: DirectDoingDto,
    description: 'Somebody has read the messages of a conversation. To every socket of both people.',
  },
  user_joined: {
    payload: DirectPresenceDto,
    description: 'Somebody looks at the conversation. To the other sockets that have joined it.',
  },
  user_left: {
    payload: DirectPresenceDto,
    description:
      'Somebody looks at the conversation no more, or their socket is gone. To the other sockets that have joined it.',
  },
};

/** The sockets that look at a conversation. */
const roomOf = (number: number): string => `conversation:${number}`;

/** The sockets of a person that hear of what is said wherever they do not look. */
const personalRoomOf = (userId: string): string => `personal:${userId}`;

/** Tells contract 004 what happens. */
@Broadcaster(directEvents)
export class DirectBroadcaster {
  private readonly outlet: Outlet<typeof directEvents>;
  private readonly inOrder = new InOrder();

  constructor(
    realtime: Realtime,
    private readonly talks: DirectTalksService,
    private readonly rooms: DirectRooms,
    private readonly media: MediaService,
    private readonly receipts: ReceiptsService,
  ) {
    this.outlet = realtime.outlet(directEvents, '/direct');
  }

  /** A socket hears what happens in a conversation. False when it is gone. */
  enter(socketId: string, number: number): Promise<boolean> {
    return this.outlet.enter(socketId, roomOf(number));
  }

  /** A socket hears of messages where it has not joined. */
  async enterPersonal(socketId: string, userId: UserId): Promise<void> {
    await this.outlet.enter(socketId, personalRoomOf(userId));
  }

  /** A socket hears no more of what happens in a conversation. */
  leave(socketId: string, number: number): Promise<void> {
    return this.outlet.leave(socketId, [roomOf(number)]);
  }

  /** Whichever way it was sent. Whoever answers has read what was said before. */
  @OnEvent(MessageForContracts.name)
  async sent(event: MessageForContracts): Promise<void> {
    if (!this.outlet.isHeard) return;
    const { message, conversation, memberIds } = event;
    const there = await this.inOrder.run(conversation.id, async () => {
      const talk = await this.talks.ofEvent(conversation);
      if (!talk) return null;
      this.tellRoom(talk, event);
      this.notify(talk, event);
      return talk;
    });
    if (!there || (await this.receipts.countReadByAnswer(event)) === 0) return;
    this.tellRead(there, message.senderId, memberIds);
  }

  /** Whichever way it was read. */
  @OnEvent(ConversationRead.name)
  @OnEvent(ReadAgain.name)
  async read({ conversation, userId, audience }: ConversationRead | ReadAgain): Promise<void> {
    if (!this.outlet.isHeard) return;
    await this.inOrder.run(conversation.id, async () => {
      const there = await this.talks.ofEvent(conversation);
      if (there) this.tellRead(there, userId, audience);
    });
  }

  /** Whichever way it is typed; again at each renewal. */
  @OnEvent(TypingStarted.name)
  typed({ typing }: TypingStarted): void {
    this.tellTyping('user_typing', typing);
  }

  /** However it ended. */
  @OnEvent(TypingStopped.name)
  typedNoMore({ typing }: TypingStopped): void {
    this.tellTyping('user_stopped_typing', typing);
  }

  /** Not to the socket that joins. */
  @OnEvent(RoomEntered.name)
  joined({ seat: { userId, number, socketId } }: RoomEntered): void {
    const payload = { userId: Number(userId), message: `User ${userId} joined the conversation` };
    this.outlet.say('user_joined', payload, { rooms: [roomOf(number)], except: [socketId] });
  }

  /** Not to the socket that leaves. */
  @OnEvent(RoomLeft.name)
  left({ seat: { userId, number, socketId } }: RoomLeft): void {
    const payload = { userId: Number(userId), message: `User ${userId} left the conversation` };
    this.outlet.say('user_left', payload, { rooms: [roomOf(number)], except: [socketId] });
  }

  /** Each of the two has addresses of their own for what is attached. */
  private tellRoom(there: NumberedBrief, { message, attachments }: MessageForContracts): void {
    for (const { userId } of there.talk.people) {
      const own = this.media.attachmentsOf({ userId, roles: [] }, attachments);
      const except = [userRoom(otherThan(there.talk, userId).userId)];
      const payload = toNewMessage(there, { ...message, attachments: own });
      this.outlet.say('new_message', payload, { rooms: [roomOf(there.number)], except });
    }
  }

  private tellRead({ number }: NumberedBrief, userId: string | null, users: UserId[]): void {
    const payload = { conversationId: number, userId: Number(userId) };
    this.outlet.say('messages_read', payload, { users });
  }

  /** A message of nobody is for both. */
  private notify({ number }: NumberedBrief, { message, memberIds }: MessageForContracts): void {
    const { senderId, content, createdAt: timestamp } = message;
    const from = senderId === null ? null : Number(senderId);
    const receivers = memberIds.filter((userId) => userId !== senderId);
    const payload = { from, conversationId: number, content, timestamp };
    const rooms = receivers.map(personalRoomOf);
    this.outlet.say('message_notification', payload, { rooms, except: [roomOf(number)] });
  }

  /** Every node tells its own sockets. */
  private tellTyping(
    event: 'user_typing' | 'user_stopped_typing',
    { conversationId, userId, audience }: TypingStarted['typing'],
  ): void {
    const number = this.rooms.numberOf(conversationId);
    if (number === undefined || audience.length === 0) return;
    const where = { rooms: [roomOf(number)], except: [userRoom(userId)], here: true };
    this.outlet.say(event, { userId: Number(userId), conversationId: number }, where);
  }
}
