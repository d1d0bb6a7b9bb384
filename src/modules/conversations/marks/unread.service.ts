import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { type MarkedConversation, type MarkedMember, memberOf } from '../conversation.js';
import { unreadOf } from '../conversations.policy.js';
import { ConversationsRepository } from '../conversations.repository.js';
import type { UnreadDto } from '../dto/read.dto.js';
import { MessageFacts, type SeqRange } from '../message-facts.js';
import { IntentsService } from '../heads/intents.service.js';
import type { PairsKind } from '../pairs/pairs.rows.js';

/** Counts what is unread: always what a count of the messages one by one would give. */
@Injectable()
export class UnreadService {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly facts: MessageFacts,
    private readonly intents: IntentsService,
  ) {}

  /** Everything that the caller has not read. */
  ofCaller({ userId }: Principal): Promise<UnreadDto> {
    return this.sum(userId);
  }

  /** What the caller has not read in conversations of two people. */
  ofPairs({ userId }: Principal, kind: PairsKind = 'all'): Promise<UnreadDto> {
    return this.sum(userId, kind);
  }

  /** How much of each conversation this person has not read; nothing where they are no member. */
  async count(userId: UserId, conversations: MarkedConversation[]): Promise<Map<ConversationId, number>> {
    const places = conversations.flatMap((conversation) => {
      const me = memberOf(conversation, userId);
      return me ? [{ conversation, me }] : [];
    });
    const marked = places.filter(({ me }) => me.unreadFrom !== null);
    const behind = places.filter(({ conversation, me }) => {
      return me.unreadFrom === null && me.lastReadSeq < conversation.lastSeq;
    });
    const [hidden, ofOthers] = await Promise.all([
      behind.length === 0 ? none : this.facts.source.countHidden(behind.map(rangeOf)),
      marked.length === 0 ? none : this.facts.source.countOfOthers(userId, marked.map(rangeOf)),
    ]);
    return new Map([
      ...behind.map(({ conversation, me }): [ConversationId, number] => {
        return [conversation.id, unreadOf(conversation, me, hidden.get(conversation.id) ?? 0)];
      }),
      ...ofOthers,
    ]);
  }

  /** This person's place in a conversation that they are in, and how much of it they have not read. */
  async placeOf<Place extends MarkedMember>(
    userId: UserId,
    conversation: MarkedConversation<Place>,
  ): Promise<{ me: Place; unread: number }> {
    const counts = await this.count(userId, [conversation]);
    return { me: memberOf(conversation, userId) as Place, unread: counts.get(conversation.id) ?? 0 };
  }

  private async sum(userId: UserId, kind?: PairsKind): Promise<UnreadDto> {
    const conversations = await this.intents.settled(() => this.conversations.listUnread(userId, kind));
    const counts = await this.count(userId, conversations);
    const unread = conversations
      .map(({ id }) => ({ conversationId: id, unread: counts.get(id) ?? 0 }))
      .filter((entry) => entry.unread > 0);
    return { total: unread.reduce((sum, entry) => sum + entry.unread, 0), conversations: unread };
  }
}

const none = new Map<ConversationId, number>();

/** What may be unread: behind the read marker, or from where it was marked as unread; nothing that came after the conversation was read. */
function rangeOf({ conversation, me }: { conversation: MarkedConversation; me: MarkedMember }): SeqRange {
  return {
    conversationId: conversation.id,
    after: me.unreadFrom === null ? me.lastReadSeq : me.unreadFrom - 1,
    upTo: conversation.lastSeq,
  };
}
