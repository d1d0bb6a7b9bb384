import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { TypingService } from '../../presence/index.js';
import { DirectBroadcaster } from './direct.broadcaster.js';
import { DirectRooms } from './direct-rooms.js';
import { DirectTalksService } from './direct-talks.service.js';

/** Sockets that begin to look at a conversation, and end it. */
@Injectable()
export class DirectSeatsService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly rooms: DirectRooms,
    private readonly broadcaster: DirectBroadcaster,
    private readonly typing: TypingService,
  ) {}

  /** Looks at a conversation from now on. Throws `conversations.not_found`. */
  async join(caller: Principal, socketId: string, number: number): Promise<void> {
    const conversationId = await this.talks.see(caller, number);
    const isThere = await this.broadcaster.enter(socketId, number);
    if (isThere) this.rooms.enter({ socketId, userId: caller.userId, conversationId, number });
  }

  /** Looks at it no more, and types no more. Throws `conversations.not_found`. */
  async leave(caller: Principal, socketId: string, number: number): Promise<void> {
    await this.broadcaster.leave(socketId, number);
    const id = await this.talks.see(caller, number);
    this.rooms.leave(socketId, id);
    this.typing.clear(id, caller.userId);
  }

  /** Hears of what is said where it does not look. */
  joinPersonalRoom({ userId }: Principal, socketId: string): Promise<void> {
    return this.broadcaster.enterPersonal(socketId, userId);
  }
}
