import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { SignalsService } from '../shared/signals.service.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import type { BookmarketPersonDto } from './dto/bookmarket.dto.js';

/** Who is there, by contract 000. */
@Injectable()
export class BookmarketPresence {
  constructor(private readonly signals: SignalsService) {}

  /** The caller is there; those who may know are told in any case. Throws `messages.identity_mismatch`. */
  async comes(caller: Principal, socketId: string, { userId }: BookmarketPersonDto): Promise<void> {
    assertSpeaker(caller, userId);
    await this.signals.online(caller, socketId);
  }

  /** The caller is gone for everybody else. Throws `messages.identity_mismatch`. */
  async goes(caller: Principal, socketId: string, { userId }: BookmarketPersonDto): Promise<void> {
    assertSpeaker(caller, userId);
    await this.signals.offline(caller, socketId);
  }
}
