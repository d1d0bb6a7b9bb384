import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import type { UserId } from '../../../shared/ids.js';
import { BlocksService, ConversationCreated } from '../../conversations/index.js';
import { TypingService } from '../../presence/index.js';
import { UsersService } from '../../users/index.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { BookmarketFinder } from './bookmarket-finder.service.js';
import { BookmarketOverture } from './bookmarket.events.js';
import { type Named, namesOf, otherOf, textOf } from './bookmarket.policy.js';
import type { BookmarketTypingDto } from './dto/bookmarket.dto.js';

/** Typing ends after so much silence, in milliseconds (seeds/000, Typing Indicators). */
const SILENCE_MS = 1000;

interface Overture {
  named: Named;
  userId: UserId;
  timer: NodeJS.Timeout;
}

/** Who types, by contract 000: also the very first message, when there is nothing yet that others could know of. */
@Injectable()
export class BookmarketTyping implements OnApplicationShutdown {
  private readonly overtures = new Map<string, Overture>();

  constructor(
    private readonly finder: BookmarketFinder,
    private readonly typing: TypingService,
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
    private readonly events: EventBus,
  ) {}

  onApplicationShutdown(): void {
    for (const { timer } of this.overtures.values()) clearTimeout(timer);
  }

  /** Throws `messages.identity_mismatch` and what `BookmarketFinder.find` throws. */
  async type(
    caller: Principal,
    socketId: string,
    { userId, conversationId, isTyping }: BookmarketTypingDto,
  ): Promise<void> {
    assertSpeaker(caller, userId);
    const { named, conversation } = await this.finder.find(caller, conversationId);
    if (!conversation) await this.typeFirst(caller, named, isTyping ?? true);
    else if (isTyping ?? true) await this.typing.start(caller, socketId, conversation.id, SILENCE_MS);
    else await this.typing.stop(caller, conversation.id);
  }

  /** What was typed is sent. */
  @OnEvent(ConversationCreated.name)
  begun({ conversation }: ConversationCreated): void {
    if (this.overtures.size === 0 || conversation.type === 'group') return;
    for (const named of namesOf(conversation)) {
      this.end(keyOf(named, named.first));
      this.end(keyOf(named, named.second));
    }
  }

  private async typeFirst({ userId }: Principal, named: Named, isTyping: boolean): Promise<void> {
    const key = keyOf(named, userId);
    if (!isTyping) {
      this.end(key);
      return;
    }
    const { typing: isShown } = await this.users.settingsOf(userId);
    if (!isShown || (await this.blocks.isBlocked(userId, otherOf(named, userId)))) return;
    clearTimeout(this.overtures.get(key)?.timer);
    const timer = setTimeout(() => this.end(key), SILENCE_MS).unref();
    this.overtures.set(key, { named, userId, timer });
    this.events.publish(new BookmarketOverture(named, userId, true));
  }

  private end(key: string): void {
    const overture = this.overtures.get(key);
    if (!overture) return;
    clearTimeout(overture.timer);
    this.overtures.delete(key);
    this.events.publish(new BookmarketOverture(overture.named, overture.userId, false));
  }
}

function keyOf(named: Named, userId: UserId): string {
  return JSON.stringify([textOf(named), userId]);
}
