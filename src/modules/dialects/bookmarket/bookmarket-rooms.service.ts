import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { RealtimeSocket } from '../../../platform/ws/realtime-socket.js';
import { BookmarketBroadcaster } from './bookmarket.broadcaster.js';
import { BookmarketFinder, type Found } from './bookmarket-finder.service.js';
import { heardAs, namesOf, turned } from './bookmarket.policy.js';
import { bookRoom } from './bookmarket.rooms.js';
import type { BookmarketRoomDto } from './dto/bookmarket-events.dto.js';

/** Which sockets look at which conversation. */
@Injectable()
export class BookmarketRoomsService {
  constructor(
    private readonly finder: BookmarketFinder,
    private readonly broadcaster: BookmarketBroadcaster,
  ) {}

  /**
   * Puts a socket into the room of the name that was used last, and no other of the conversation. Throws `request.invalid` and
   * `conversations.not_found`.
   */
  async join(caller: Principal, socket: RealtimeSocket, conversationId: string): Promise<BookmarketRoomDto> {
    const found = await this.finder.find(caller, conversationId);
    await takeOut(socket, found);
    const { conversation, named } = found;
    await socket.join(bookRoom(conversation ? heardAs(conversation, named) : named));
    return this.broadcaster.answer('chat:joined', conversationId, socket.id);
  }

  /** Takes a socket out of all rooms of a conversation. Throws what `join` throws. */
  async leave(caller: Principal, socket: RealtimeSocket, conversationId: string): Promise<BookmarketRoomDto> {
    await takeOut(socket, await this.finder.find(caller, conversationId));
    return this.broadcaster.answer('chat:left', conversationId, socket.id);
  }
}

async function takeOut(socket: RealtimeSocket, { conversation, named }: Found): Promise<void> {
  const names = conversation ? namesOf(conversation) : [];
  for (const name of [named, turned(named), ...names]) await socket.leave(bookRoom(name));
}
