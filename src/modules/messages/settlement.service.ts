import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ConversationId, MessageId, UserId } from '../../shared/ids.js';
import {
  type EmptyPlace,
  type Intent,
  MessageFacts,
  type MessageFactsSource,
  type Preview,
  type SeqRange,
  SequenceService,
  type TakenPlace,
} from '../conversations/index.js';
import type { AttachedTo } from '../media/index.js';
import { ChangesRepository } from './sync/changes.repository.js';
import { sendKeyOf } from './messages.policy.js';
import { toPreview } from './messages.presenter.js';
import { MessagesRepository } from './messages.repository.js';
import type { NewMessageIntent } from './messages.rows.js';
import { VOID_TYPE } from './messages.schema.js';
import { RevisionsRepository } from './changes/revisions.repository.js';
import { WithdrawalService } from './withdrawal.service.js';

/**
 * Clears up after writers that died between taking a number and making their change. A new message: its unique place
 * decides, either the message has it, or a void has it for ever. A change of an old one: the message takes the number
 * without the change. A writer that comes late finds its number gone and takes a new one.
 */
@Injectable()
export class SettlementService implements MessageFactsSource, OnModuleInit {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly changes: ChangesRepository,
    private readonly revisions: RevisionsRepository,
    private readonly sequence: SequenceService,
    private readonly facts: MessageFacts,
    private readonly withdrawal: WithdrawalService,
  ) {}

  /** Conversations count with this. */
  onModuleInit(): void {
    this.facts.source = this;
  }

  /** Finds out which of these announced changes are made, and makes sure that the others never will be. */
  async settle(intents: Intent[]): Promise<void> {
    if (intents.length === 0) return;
    const done = await this.changes.findDone(intents);
    const dead = new Set<Intent>();
    for (const intent of intents) if (!done.has(intent) && (await this.bury(intent))) dead.add(intent);
    for (const conversationId of new Set(intents.map((intent) => intent.conversationId))) {
      const own = intents.filter((intent) => intent.conversationId === conversationId);
      const [gone, made] = [
        own.filter((intent) => dead.has(intent)),
        own.filter((intent) => !dead.has(intent)),
      ];
      await this.forget(conversationId, made);
      for (const { messageId } of gone) await this.correctPreview(conversationId, messageId);
      await this.sequence.settle(conversationId, made, gone);
    }
  }

  /** The same for those that should be done by now. */
  settleOverdue(intents: Intent[]): Promise<void> {
    return this.settle(this.sequence.overdue(intents));
  }

  /** Those of these announced writes that are done: the message has their `rev`, or a later one. */
  findDone(intents: Intent[]): Promise<Set<Intent>> {
    return this.changes.findDone(intents);
  }

  /**
   * Which of these messages exist; what is announced of the others will never be written. They are looked for once more after that: one
   * that is announced no longer may have been written meanwhile.
   */
  async existing(messages: AttachedTo[]): Promise<Set<MessageId>> {
    const ids = messages.map(({ messageId }) => messageId);
    const existing = await this.messages.findExisting(ids);
    const missing = messages.filter(({ messageId }) => !existing.has(messageId));
    if (missing.length === 0) return existing;
    const conversations = [...new Set(missing.map(({ conversationId }) => conversationId))];
    const announced = await Promise.all(conversations.map((id) => this.sequence.announced(id)));
    const intents = announced.flat().filter(({ seq, messageId }) => {
      return seq !== null && missing.some((message) => message.messageId === messageId);
    });
    await this.settle(intents);
    return this.messages.findExisting(ids);
  }

  /** How many messages of each range are deleted or void. */
  countHidden(ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    return this.changes.countHidden(ranges);
  }

  /** How many messages of each range, that are there, are not by this person. */
  countOfOthers(userId: UserId, ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    return this.messages.countOfOthers(userId, ranges);
  }

  /** The `seq` of the newest message of the range that is there and not by this person. */
  lastOfOthers(userId: UserId, range: SeqRange): Promise<number | null> {
    return this.messages.lastOfOthers(userId, range);
  }

  /** The places of the range that are taken, in their order. */
  async takenPlaces(range: SeqRange): Promise<TakenPlace[]> {
    const messages = await this.messages.findPlaces(range);
    return messages.map((message) => ({
      messageId: message.id,
      senderId: message.senderId,
      sendKey: sendKeyOf(message),
      preview: toPreview(message),
      seq: message.seq,
      rev: message.rev,
      isVoid: message.type === VOID_TYPE,
    }));
  }

  /** The highest `rev` that a message of the conversation, or a void, has; 0 without any. */
  lastRev(conversationId: ConversationId): Promise<number> {
    return this.messages.lastRev(conversationId);
  }

  /** The newest message, deleted or not, as lists show it; null without one. */
  async newest(conversationId: ConversationId): Promise<Preview | null> {
    const [newest] = await this.messages.findBetween(conversationId, { after: 0 }, -1);
    return newest ? toPreview(newest) : null;
  }

  /** Makes these places void for ever, those that nothing has taken. */
  makeVoid(conversationId: ConversationId, places: EmptyPlace[]): Promise<void> {
    return this.messages.insertVoids(places.map((place) => ({ ...place, conversationId })));
  }

  /** What the messages said that were edited or deleted under a `rev` above this one is not found any more, nor fetched. */
  async withdraw(conversationId: ConversationId, above: number): Promise<void> {
    const revised = await this.messages.findRevised(conversationId, above);
    for (const message of revised) await this.withdrawal.withdraw(message);
  }

  /** Gives a message this `rev`, unless it has a higher one. */
  renumber(id: MessageId, rev: number): Promise<void> {
    return this.revisions.fence({ id, rev });
  }

  /** Lists may show what was announced of this message: they show again what is there. */
  async correctPreview(conversationId: ConversationId, shown: MessageId): Promise<void> {
    const [same] = await this.messages.findMany(conversationId, [shown]);
    const preview = same ? toPreview(same) : await this.newest(conversationId);
    await this.sequence.replacePreview(conversationId, shown, preview);
  }

  /** False when the change was made after all. */
  private async bury(intent: Intent): Promise<boolean> {
    if (isNewMessage(intent)) return this.buryNew(intent);
    await this.revisions.fence({ id: intent.messageId, rev: intent.rev });
    return true;
  }

  private async buryNew(intent: NewMessageIntent): Promise<boolean> {
    const isDead = await this.messages.insertVoid(intent);
    if (isDead) await this.withdrawal.giveBack(intent.messageId);
    return isDead;
  }

  /** A writer that died behind its change has withdrawn nothing. */
  private async forget(conversationId: ConversationId, made: Intent[]): Promise<void> {
    const ids = made.filter(({ seq }) => seq === null).map(({ messageId }) => messageId);
    if (ids.length === 0) return;
    const changed = await this.messages.findMany(conversationId, ids);
    for (const message of changed) await this.withdrawal.withdraw(message);
  }
}

function isNewMessage(intent: Intent): intent is NewMessageIntent {
  return intent.seq !== null;
}
