import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { ConversationId, MessageId } from '../../../shared/ids.js';
import type { Intent, Preview } from '../conversation.js';
import { FinishedWrites } from './finished-writes.js';
import { HeadsService } from './heads.service.js';
import type { PlaceOf, WriteDraft } from './heads.policy.js';
import { SequenceRepository } from './sequence.repository.js';

/** How long an announced write may take, in milliseconds: then it counts as never done. */
export const WRITE_LEASE_MS = 5000;

/** Numbers for what is about to be written, and the memory of which of those writes are done. */
@Injectable()
export class SequenceService {
  /** On the only node, whoever announced a write before the start is dead and needs no waiting for. */
  private readonly deadBefore: number;

  constructor(
    private readonly sequence: SequenceRepository,
    private readonly heads: HeadsService,
    private readonly finished: FinishedWrites,
    env: Env,
  ) {
    this.deadBefore = env.REDIS_URL ? 0 : Date.now();
  }

  /**
   * Takes the next `seq` and `rev` for a message, or the next `rev` for the change of one. Null when the person is no member, the
   * conversation is read-only, or this was sent lately.
   */
  take<Draft extends WriteDraft>(id: ConversationId, draft: Draft): Promise<PlaceOf<Draft> | null> {
    return this.heads.take(id, draft);
  }

  /** The write that held this `rev` is done. */
  finish(id: ConversationId, rev: number): void {
    this.finished.add(id, rev);
  }

  /** The write that held this `rev` will not be done: readers need not wait for it. */
  abandon(id: ConversationId, rev: number): Promise<void> {
    return this.sequence.dropIntents(id, [rev]);
  }

  /** These writes are settled: done, or void for ever; a void one may be sent again. */
  async settle(id: ConversationId, done: Intent[], dead: Intent[]): Promise<void> {
    const revs = [...done, ...dead].map(({ rev }) => rev);
    await this.sequence.dropIntents(
      id,
      revs,
      dead.flatMap(({ sendKey }) => sendKey ?? []),
    );
  }

  /** Shows another message in lists where `shown` turned out to be none. */
  replacePreview(id: ConversationId, shown: MessageId, preview: Preview | null): Promise<void> {
    return this.sequence.replacePreview(id, shown, preview);
  }

  /** The announced writes of a conversation. */
  announced(id: ConversationId): Promise<Intent[]> {
    return this.sequence.findIntents(id);
  }

  /** Those of these announced writes that should be done by now. */
  overdue(intents: Intent[]): Intent[] {
    const due = Math.max(this.deadBefore, Date.now() - WRITE_LEASE_MS);
    return this.unfinished(intents.filter(({ at }) => at.getTime() < due));
  }

  /** Those of these announced writes of which this node does not know that they are done. */
  unfinished(intents: Intent[]): Intent[] {
    return intents.filter(({ conversationId, rev }) => !this.finished.has(conversationId, rev));
  }
}
