import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { type Conversation, conversationErrors, memberOf, PairsService } from '../../conversations/index.js';
import { TalksService } from '../shared/talks.service.js';
import { BOOK, conversationIdIn, type Named, namedIn, nameFrom, otherOf } from './bookmarket.policy.js';

/** What somebody has named; the conversation is null while nothing was said in it. */
export interface Found {
  named: Named;
  conversation: Conversation | null;
}

/** Finds conversations by the names that clients make up. */
@Injectable()
export class BookmarketFinder {
  constructor(
    private readonly pairs: PairsService,
    private readonly talks: TalksService,
  ) {}

  /** Finds one. Throws `request.invalid` and `conversations.not_found`. */
  async find(caller: Principal, text: string): Promise<Found> {
    const named = nameFrom(text, caller.userId);
    const id = conversationIdIn(named.about);
    if (!id) return { named, conversation: await this.aboutBook(caller, named) };
    const conversation = await this.pairs.get(caller, id);
    const own = namedIn(conversation, named);
    if (!own) throw conversationErrors.notFound();
    return { named: own, conversation };
  }

  /** Begins one that was named and is not there. Throws what `BeginService.begin` throws. */
  async begin(caller: Principal, { about, first, second }: Named): Promise<Conversation> {
    const { talk } = await this.talks.begin(caller, [first, second], { type: BOOK, id: about });
    return talk.conversation;
  }

  private async aboutBook(caller: Principal, named: Named): Promise<Conversation | null> {
    const found = await this.pairs.about(caller, { type: BOOK, id: named.about });
    const otherId = otherOf(named, caller.userId);
    return found.find((conversation) => memberOf(conversation, otherId)) ?? null;
  }
}
