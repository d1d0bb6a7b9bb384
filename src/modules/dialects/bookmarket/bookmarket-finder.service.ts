import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import {
  type Conversation,
  type ConversationBrief,
  conversationErrors,
  memberOf,
  PairsService,
} from '../../conversations/index.js';
import { TalksService } from '../shared/talks.service.js';
import { BOOK, conversationIdIn, type Named, namedIn, nameFrom, otherOf } from './bookmarket.policy.js';

/** How many books with their two people are remembered. */
const MAX_KNOWN = 50_000;

/** What somebody has named; the conversation is null while nothing was said in it. */
export interface Found<Known extends ConversationBrief = Conversation> {
  named: Named;
  conversation: Known | null;
}

/** Finds conversations by the names that clients make up. */
@Injectable()
export class BookmarketFinder {
  /** What was found about a book between two people: it stays that. */
  private readonly known = new LRUCache<string, ConversationId>({ max: MAX_KNOWN });

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

  /** The same, as much of it as both know, for whoever says something in it. */
  async briefly(caller: Principal, text: string): Promise<Found<ConversationBrief>> {
    const named = nameFrom(text, caller.userId);
    const id = this.known.get(keyOf(named));
    return id ? { named, conversation: await this.pairs.brief(caller, id) } : this.find(caller, text);
  }

  /** Begins one that was named and is not there. Throws what `BeginService.begin` throws. */
  async begin(caller: Principal, { about, first, second }: Named): Promise<ConversationBrief> {
    const { talk } = await this.talks.begin(caller, [first, second], { type: BOOK, id: about });
    return talk.conversation;
  }

  private async aboutBook(caller: Principal, named: Named): Promise<Conversation | null> {
    const found = await this.pairs.about(caller, { type: BOOK, id: named.about });
    const otherId = otherOf(named, caller.userId);
    const conversation = found.find((one) => memberOf(one, otherId)) ?? null;
    if (conversation) this.known.set(keyOf(named), conversation.id);
    return conversation;
  }
}

function keyOf({ about, first, second }: Named): string {
  return JSON.stringify([about, ...[first, second].toSorted()]);
}
