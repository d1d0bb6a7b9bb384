import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { RealtimeSocket } from '../../../platform/ws/realtime-socket.js';
import { TypingService } from '../../presence/index.js';
import { roomOf } from '../shared/rooms.js';
import { DirectRooms } from './direct-rooms.js';
import { DirectTalksService } from './direct-talks.service.js';

/** Sockets that begin to look at a conversation, and end it. */
@Injectable()
export class DirectSeatsService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly rooms: DirectRooms,
    private readonly typing: TypingService,
  ) {}

  /** Looks at a conversation from now on. Throws `conversations.not_found`. */
  async join(caller: Principal, socket: RealtimeSocket, number: number): Promise<void> {
    const conversationId = await this.talks.see(caller, number);
    await socket.join(roomOf(number));
    const seat = { socketId: socket.id, userId: caller.userId, conversationId, number };
    if (socket.connected) this.rooms.enter(seat);
  }

  /** Looks at it no more, and types no more. Throws `conversations.not_found`. */
  async leave(caller: Principal, socket: RealtimeSocket, number: number): Promise<void> {
    await socket.leave(roomOf(number));
    const id = await this.talks.see(caller, number);
    this.rooms.leave(socket.id, id);
    this.typing.clear(id, caller.userId);
  }
}
