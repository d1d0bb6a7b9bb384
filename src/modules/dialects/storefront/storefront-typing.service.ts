import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { UserId } from '../../../shared/ids.js';
import { PairsService } from '../../conversations/index.js';
import { TypingService } from '../../presence/index.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { TalksService } from '../shared/talks.service.js';
import type { StorefrontTypingDto } from './dto/storefront.dto.js';
import { StorefrontTypes } from './storefront-types.js';

/** Contract 002 in the terms of everybody else: who types. */
@Injectable()
export class StorefrontTypingService {
  constructor(
    private readonly talks: TalksService,
    private readonly pairs: PairsService,
    private readonly typing: TypingService,
    private readonly types: StorefrontTypes,
  ) {}

  /**
   * Somebody types to somebody, where the two have talked last, or types no more. Throws `messages.identity_mismatch`,
   * `conversations.invalid_members` and `conversations.read_only`.
   */
  async say(caller: Principal, socketId: string, dto: StorefrontTypingDto): Promise<void> {
    assertSpeaker(caller, dto.sender_id);
    this.types.remember(caller.userId, dto.sender_type);
    if (dto.is_typing === false) return this.stop(caller, dto.recipient_id as UserId);
    const { id } = await this.talks.latest(
      caller,
      { userId: caller.userId, role: dto.sender_type },
      { userId: dto.recipient_id, role: dto.recipient_type },
    );
    await this.typing.start(caller, socketId, id);
  }

  /** Wherever it was: another conversation of the two may be the latest one by now. */
  private async stop(caller: Principal, otherId: UserId): Promise<void> {
    for (const { id } of await this.pairs.between(caller, otherId)) this.typing.clear(id, caller.userId);
  }
}
