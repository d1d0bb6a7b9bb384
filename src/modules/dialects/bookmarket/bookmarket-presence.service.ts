import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { Connections } from '../../../platform/ws/connections.js';
import { PresenceService } from '../../presence/index.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { BookmarketPersonDto } from './dto/bookmarket.dto.js';

/** Who is there, by contract 000: people say so, and whoever said that they are gone is so while that socket lasts. */
@Injectable()
export class BookmarketPresence implements OnModuleInit {
  /** The people behind sockets that have said so. */
  private readonly gone = new Map<string, Principal>();

  constructor(
    private readonly connections: Connections,
    private readonly presence: PresenceService,
  ) {}

  onModuleInit(): void {
    this.connections.watch({
      closed: ({ id }) => {
        const person = this.gone.get(id);
        if (person && this.gone.delete(id)) void this.presence.choose(person, id, 'online');
      },
    });
  }

  /** The caller is there; those who may know are told in any case. Throws `messages.identity_mismatch`. */
  async comes(caller: Principal, socketId: string, { userId }: BookmarketPersonDto): Promise<void> {
    assertSpeaker(caller, userId);
    this.gone.delete(socketId);
    await this.presence.choose(caller, socketId, 'online');
    await this.presence.sayAgain(caller);
  }

  /** The caller is gone for everybody else. Throws `messages.identity_mismatch`. */
  async goes(caller: Principal, socketId: string, { userId }: BookmarketPersonDto): Promise<void> {
    assertSpeaker(caller, userId);
    this.gone.set(socketId, caller);
    await this.presence.choose(caller, socketId, 'invisible');
  }
}
