import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../../../shared/ids.js';
import { type Head, type HeadChange, join, openChange } from './heads.policy.js';
import { HeadsRepository } from './heads.repository.js';
import { MessageFacts, type TakenPlace } from '../message-facts.js';

/** How often others may be faster. */
const MAX_ATTEMPTS = 10;

/** The last numbers of a conversation, and who may not have used theirs. */
type Given = Pick<Head, 'lastSeq' | 'rev' | 'intents'>;

const NONE: Given = { lastSeq: 0, rev: 0, intents: [] };

/**
 * Brings the head of a conversation in step with its messages, where the node that held it has died or has lost it. Every message took
 * the next place and the next `rev`: places in between that nobody took are void from then on, so that a writer who comes late takes
 * new numbers. A change has left its `rev` in its message, or was never made.
 */
@Injectable()
export class HeadRecovery {
  constructor(
    private readonly heads: HeadsRepository,
    private readonly facts: MessageFacts,
  ) {}

  /**
   * Afterwards the store knows all that is to be known, and nobody holds the conversation. `given` are the last numbers that were given
   * out, where that is known: no other message gets them, and a writer of one that is not stored by then comes too late. Changes that
   * may not be made yet stay announced.
   */
  async recover(id: ConversationId, given: Given = NONE): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const head = await this.heads.find(id);
      if (!head) return;
      const change = await this.changeOf(head, given);
      const made = await this.heads.write([{ id, change, heldBy: null }]);
      if (made.size > 0) return;
    }
    throw new Error(`The head of conversation ${id} changes faster than it can be recovered.`);
  }

  private async changeOf(head: Head, given: Given): Promise<HeadChange | null> {
    const places = await this.placesBehind(head, given);
    const lastRev = Math.max(given.rev, await this.facts.source.lastRev(head.id));
    if (places.length === 0 && lastRev <= head.rev) return null;
    // Whoever died behind a change has withdrawn nothing.
    await this.facts.source.withdraw(head.id, head.rev);
    for (const [index, { messageId, rev }] of places.entries())
      if (rev < head.rev + index + 1) await this.facts.source.renumber(messageId, head.rev + index + 1);
    const revs = places.map(({ rev }, index) => Math.max(rev, head.rev + index + 1));
    const change = openChange(head);
    for (const place of places) {
      const isMember = head.members.some(({ userId }) => userId === place.senderId);
      // Whoever has been removed meanwhile has said it all the same.
      join(change, isMember ? place : { ...place, senderId: null }, new Date());
    }
    const unsettled = given.intents.filter((intent) => intent.seq === null && !isAnnounced(head, intent));
    const after = {
      ...change.after,
      intents: [...head.intents, ...unsettled],
      rev: Math.max(lastRev, ...revs),
      lastMessage: await this.facts.source.newest(head.id),
    };
    return { ...change, after };
  }

  /** The places behind what the head knows, up to the last message and the last one that was given out, without a gap. */
  private async placesBehind({ id, lastSeq, rev }: Head, given: Given): Promise<TakenPlace[]> {
    const range = { conversationId: id, after: lastSeq };
    const taken = await this.facts.source.takenPlaces(range);
    const last = Math.max(given.lastSeq, taken.findLast(({ isVoid }) => !isVoid)?.seq ?? lastSeq);
    const seqs = new Set(taken.map(({ seq }) => seq));
    const steps = Array.from({ length: Math.max(0, last - lastSeq) }, (_, index) => index + 1);
    const gaps = steps.filter((step) => !seqs.has(lastSeq + step));
    if (gaps.length === 0) return taken.slice(0, steps.length);
    await this.facts.source.makeVoid(
      id,
      gaps.map((step) => ({ seq: lastSeq + step, rev: rev + step })),
    );
    return (await this.facts.source.takenPlaces(range)).slice(0, steps.length);
  }
}

function isAnnounced({ intents }: Head, { rev, messageId }: Head['intents'][number]): boolean {
  return intents.some((intent) => intent.rev === rev && intent.messageId === messageId);
}
