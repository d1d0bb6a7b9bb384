import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { BookmarketBroadcaster } from './bookmarket.broadcaster.js';
import { BookmarketFinder, type Found } from './bookmarket-finder.service.js';
import { heardAs, type Named, namesOf, turned } from './bookmarket.policy.js';
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
  async join(caller: Principal, socketId: string, conversationId: string): Promise<BookmarketRoomDto> {
    const found = await this.finder.find(caller, conversationId);
    const { conversation, named } = found;
    await this.broadcaster.leave(socketId, namesIn(found));
    await this.broadcaster.enter(socketId, conversation ? heardAs(conversation, named) : named);
    return this.broadcaster.answer('chat:joined', conversationId, socketId);
  }

  /** Takes a socket out of all rooms of a conversation. Throws what `join` throws. */
  async leave(caller: Principal, socketId: string, conversationId: string): Promise<BookmarketRoomDto> {
    await this.broadcaster.leave(socketId, namesIn(await this.finder.find(caller, conversationId)));
    return this.broadcaster.answer('chat:left', conversationId, socketId);
  }
}

function namesIn({ conversation, named }: Found): Named[] {
  return [named, turned(named), ...(conversation ? namesOf(conversation) : [])];
}
