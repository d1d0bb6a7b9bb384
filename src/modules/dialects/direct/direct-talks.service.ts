import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { type ConversationId, numericId, type UserId } from '../../../shared/ids.js';
import {
  type Conversation,
  type ConversationBrief,
  conversationErrors,
  memberIds,
  type NumberedPage,
  NumbersService,
  PairsService,
} from '../../conversations/index.js';
import type { SentMessageDto } from '../../messages/index.js';
import { PresenceService } from '../../presence/index.js';
import type { Talk } from '../shared/talk.js';
import { TalksService } from '../shared/talks.service.js';
import { type NumberedBrief, type NumberedTalk, type People, toPerson } from './direct.presenter.js';

/**
 * Talks by their numbers. Whoever is named by no number cannot be shown in this contract: a talk with them is left out of every list
 * and count, and is not found.
 */
@Injectable()
export class DirectTalksService {
  constructor(
    private readonly talks: TalksService,
    private readonly pairs: PairsService,
    private readonly numbers: NumbersService,
    private readonly presence: PresenceService,
  ) {}

  /** One of the caller's. Throws `conversations.not_found`. */
  async get(caller: Principal, number: number): Promise<NumberedTalk<Conversation>> {
    return this.numbered(await this.talks.get(caller, await this.idOf(number)));
  }

  /** The same where only access matters: its id. Throws `conversations.not_found`. */
  async see(caller: Principal, number: number): Promise<ConversationId> {
    const conversation = await this.pairs.get(caller, await this.idOf(number));
    if (!isOfNumbers(conversation)) throw conversationErrors.notFound();
    return conversation.id;
  }

  /** One of the caller's, as much of it as both know, for whoever says something in it. Throws `conversations.not_found`. */
  async brief(caller: Principal, number: number): Promise<NumberedBrief> {
    return this.numbered(await this.talks.brief(caller, await this.idOf(number)));
  }

  /** The same after a send. Throws `conversations.not_found`. */
  async afterSend(
    caller: Principal,
    { talk, number }: NumberedBrief,
    sent: SentMessageDto,
  ): Promise<NumberedBrief> {
    return { talk: await this.talks.afterSend(caller, talk, sent), number };
  }

  /** The one with this person about nothing in particular, begun when there is none. Throws what `BeginService.begin` throws. */
  async begin(caller: Principal, otherId: number): Promise<NumberedBrief> {
    return this.numbered(await this.talks.direct(caller, String(otherId) as UserId));
  }

  /** A page of the caller's, newest activity first, and how many there are. */
  async list(caller: Principal, page: NumberedPage): Promise<{ items: NumberedTalk[]; total: number }> {
    const { items, total } = await this.talks.list(caller, page, 'of-numbers');
    const numbers = await this.numbers.numbersOf(items.map(({ id }) => id));
    return { items: items.map((talk) => ({ talk, number: numbers.get(talk.id) as number })), total };
  }

  /** Those of these conversations, all of people with numbers, newest activity first. */
  async among(caller: Principal, ids: readonly ConversationId[]): Promise<NumberedTalk[]> {
    const conversations = await this.pairs.among(caller, ids);
    const numbers = await this.numbers.numbersOf(conversations.map(({ id }) => id));
    const talks = await Promise.all(
      conversations.map((conversation) => this.talks.of(conversation, caller.userId)),
    );
    return talks.map((talk) => ({ talk, number: numbers.get(talk.id) as number }));
  }

  /** A conversation as everybody may see it, for events; null for one that this contract does not show. */
  async ofEvent(conversation: ConversationBrief): Promise<NumberedBrief | null> {
    const talk = isOfNumbers(conversation) ? await this.talks.ofEvent(conversation) : null;
    return talk && this.numbered(talk);
  }

  /** Details of everybody in these talks, as the caller may see them. */
  async peopleOf(caller: Principal, numbered: readonly NumberedBrief[]): Promise<People> {
    const people = new Map(
      numbered.flatMap(({ talk }) => talk.people).map((person) => [person.userId, person]),
    );
    const seen = await this.presence.findPartners(caller, [...people.keys()]);
    return new Map(
      seen.map((presence) => {
        const person = people.get(presence.userId as UserId) as Talk['people'][0];
        return [person.userId, toPerson(person, presence)];
      }),
    );
  }

  private async idOf(number: number): Promise<ConversationId> {
    const id = await this.numbers.conversationOf(number);
    if (!id) throw conversationErrors.notFound();
    return id;
  }

  private async numbered<Known extends ConversationBrief>(talk: Talk<Known>): Promise<NumberedTalk<Known>> {
    if (!isOfNumbers(talk.conversation)) throw conversationErrors.notFound();
    return { talk, number: await this.numbers.numberOf(talk.id) };
  }
}

function isOfNumbers(conversation: ConversationBrief): boolean {
  return (
    conversation.type !== 'group' && memberIds(conversation).every((userId) => numericId(userId) !== null)
  );
}
