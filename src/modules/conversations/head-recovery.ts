import { Injectable } from '@nestjs/common';
import { type ConversationId, newMessageId } from '../../shared/ids.js';
import { afterSends, type Head, type HeadChange, letsIn } from './heads.policy.js';
import { HeadsRepository } from './heads.repository.js';
import { MessageFacts, type TakenPlace } from './message-facts.js';

/** How often others may be faster. */
const MAX_ATTEMPTS = 10;

/**
 * Brings the head of a conversation in step with its messages, where the node that held it has died or has lost it. Every message took
 * the next place and the next `rev`: places in between that nobody took are void from then on, so that a writer who comes late takes
 * new numbers.
 */
@Injectable()
export class HeadRecovery {
  constructor(
    private readonly heads: HeadsRepository,
    private readonly facts: MessageFacts,
  ) {}

  /** Afterwards the store knows all that is to be known, and nobody holds the conversation. */
  async recover(id: ConversationId): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const head = await this.heads.find(id);
      if (!head) return;
      const change = await this.changeOf(head);
      const made = await this.heads.write([{ id, change, heldBy: null }]);
      if (made.size > 0) return;
    }
    throw new Error(`The head of conversation ${id} changes faster than it can be recovered.`);
  }

  private async changeOf(head: Head): Promise<HeadChange | null> {
    const places = await this.placesBehind(head);
    if (places.length === 0) return null;
    for (const [index, { messageId, rev }] of places.entries())
      if (rev < head.rev + index + 1) await this.facts.renumber(messageId, head.rev + index + 1);
    const revs = places.map(({ rev }, index) => Math.max(rev, head.rev + index + 1));
    // Whoever has been removed meanwhile has said it all the same.
    const drafts = places.map((place) =>
      letsIn(head, place) ? place : { ...place, senderId: null, sendKey: null },
    );
    const change = afterSends(head, drafts, []) as HeadChange;
    const known = new Set(head.intents.map(({ rev }) => rev));
    const intents = change.after.intents.filter(({ rev }) => known.has(rev));
    return { ...change, after: { ...change.after, intents, rev: Math.max(change.after.rev, ...revs) } };
  }

  /** The places behind what the head knows, up to the last message, without a gap. */
  private async placesBehind({ id, lastSeq, rev }: Head): Promise<TakenPlace[]> {
    const places = await this.taken(id, lastSeq);
    const seqs = new Set(places.map(({ seq }) => seq));
    const gaps = Array.from({ length: (places.at(-1)?.seq ?? lastSeq) - lastSeq }, (_, index) => index + 1)
      .filter((step) => !seqs.has(lastSeq + step))
      .map((step) => ({ seq: lastSeq + step, rev: rev + step }));
    if (gaps.length === 0) return places;
    const at = new Date();
    await this.facts.settle(
      gaps.map((gap) => ({ ...gap, conversationId: id, messageId: newMessageId(), sendKey: null, at })),
    );
    return this.taken(id, lastSeq);
  }

  private async taken(conversationId: ConversationId, after: number): Promise<TakenPlace[]> {
    const places = await this.facts.takenPlaces({ conversationId, after });
    return places.slice(0, places.findLastIndex(({ isVoid }) => !isVoid) + 1);
  }
}
