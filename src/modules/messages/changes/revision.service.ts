import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../../platform/auth/principal.js';
import type { MessageId } from '../../../shared/ids.js';
import { InOrder } from '../../../shared/in-order.js';
import {
  type ChangePlace,
  ConversationAccess,
  type ConversationBrief,
  conversationErrors,
  type Preview,
  SequenceService,
} from '../../conversations/index.js';
import type { Message } from '../message.js';
import { messageErrors } from '../messages.errors.js';
import { MessagesRepository } from '../messages.repository.js';
import type { Revision } from './revisions.repository.js';
import { SettlementService } from '../settlement.service.js';
import { WithdrawalService } from '../withdrawal.service.js';

/** How often a change gives way to others of the same message before it gives up. */
const MAX_ATTEMPTS = 100;
/** How many messages are remembered whose change ended in an error. */
const MAX_UNTOLD = 10_000;
/** How many messages are remembered as they were changed last: those that several change at once. */
const MAX_LATEST = 1000;

/** A change of a message. */
export interface Change {
  /** Makes it under this number; null when a later one was made meanwhile. */
  make: (revision: Revision) => Promise<Message | null>;
  /** Whether the conversation has room for what is numbered, beside the messages that others are changing; throws where it has not. */
  admit?: (place: ChangePlace, beingChanged: MessageId[]) => Promise<void>;
  /** What lists show of the message from now on. */
  preview?: Partial<Preview>;
  /** Whether the message says something else, or nothing, from then on. */
  changesContent?: boolean;
  /** Whether it is allowed where nothing new can be said. */
  evenIfReadOnly?: boolean;
  /** Whether a moderator makes it, who need not be a member. */
  asModerator?: boolean;
}

/** A message as it is after all, and the conversation that is to be told; null when nothing has changed. */
export interface Revised {
  message: Message;
  conversation: ConversationBrief | null;
}

/**
 * Changes messages, one change after the other: each takes a `rev` first and is made only while it is the highest of
 * the message. One that was overtaken takes a new number, so that nobody who has read on misses it.
 */
@Injectable()
export class RevisionService {
  private readonly logger = new Logger(RevisionService.name);
  /** Messages whose change may be made although nobody was told so: the answer of the database was lost. */
  private readonly untold = new LRUCache<MessageId, true>({ max: MAX_UNTOLD });
  private readonly inOrder = new InOrder();
  private readonly latest = new LRUCache<MessageId, Message>({ max: MAX_LATEST });

  constructor(
    private readonly access: ConversationAccess,
    private readonly sequence: SequenceService,
    private readonly messages: MessagesRepository,
    private readonly withdrawal: WithdrawalService,
    private readonly settlement: SettlementService,
  ) {}

  /**
   * Makes the change that `plan` wants for the message as it is; null from it when there is nothing to do. What was made while its caller
   * heard of an error is told when it is asked for again. Throws `messages.not_found`, `conversations.read_only`, `messages.busy` and
   * what `plan` throws.
   */
  revise(caller: Principal, message: Message, plan: (current: Message) => Change | null): Promise<Revised> {
    return this.inOrder.run(message.id, () => this.reviseNext(caller, this.latestOf(message), plan));
  }

  /** Whoever has waited for others knows what those have made of it. */
  private latestOf(message: Message): Message {
    const latest = this.latest.get(message.id);
    return latest && latest.rev > message.rev ? latest : message;
  }

  private async reviseNext(
    caller: Principal,
    message: Message,
    plan: (current: Message) => Change | null,
  ): Promise<Revised> {
    let current = message;
    let isOvertaken = false;
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const change = plan(current);
        if (!change) return { message: current, conversation: await this.findUntold(caller, current) };
        const place = await this.number(caller, current, change);
        await this.admit(place, change);
        const revised = await this.make(change, { id: current.id, rev: place.rev });
        if (revised) return await this.done(revised, place, change);
        isOvertaken = true;
        await this.sequence.abandon(current.conversationId, place.rev);
        const found = await this.messages.findById(message.id);
        if (!found) throw messageErrors.notFound();
        current = found;
      }
      throw messageErrors.busy();
    } catch (error) {
      if (isOvertaken) await this.showAsItIs(message);
      throw error;
    }
  }

  /** Lists show a change from its announcement on: also one that was overtaken and is refused by now. */
  private async showAsItIs({ conversationId, id }: Message): Promise<void> {
    await this.settlement
      .correctPreview(conversationId, id)
      .catch((error: unknown) => this.logger.error(error));
  }

  private async make({ make }: Change, revision: Revision): Promise<Message | null> {
    try {
      return await make(revision);
    } catch (error) {
      this.untold.set(revision.id, true);
      throw error;
    }
  }

  private async findUntold(
    caller: Principal,
    { id, conversationId }: Message,
  ): Promise<ConversationBrief | null> {
    return this.untold.delete(id) ? this.access.find(caller, conversationId) : null;
  }

  private async admit(place: ChangePlace, { admit }: Change): Promise<void> {
    if (!admit) return;
    try {
      await admit(place, await this.beingChanged(place));
    } catch (error) {
      await this.sequence.abandon(place.conversation.id, place.rev);
      throw error;
    }
  }

  /** What is announced may be made by now, or never will be: nobody strikes that out before the next write to the conversation. */
  private async beingChanged({ conversation, beingMade }: ChangePlace): Promise<MessageId[]> {
    if (beingMade.length === 0) return [];
    const intents = beingMade.map((intent) => ({ ...intent, conversationId: conversation.id }));
    await this.settlement.settleOverdue(intents);
    const made = await this.settlement.findDone(intents);
    return intents.filter((intent) => !made.has(intent)).map(({ messageId }) => messageId);
  }

  /** A change that is made is told, whatever goes wrong behind it: it stays announced, and whoever settles it clears up. */
  private async done(
    message: Message,
    { conversation, rev }: ChangePlace,
    { changesContent }: Change,
  ): Promise<Revised> {
    this.latest.set(message.id, message);
    try {
      if (changesContent) await this.withdrawal.withdraw(message);
      this.sequence.finish(conversation.id, rev);
    } catch (error) {
      this.logger.error(error);
    }
    return { message, conversation };
  }

  private async number(caller: Principal, message: Message, change: Change): Promise<ChangePlace> {
    const place = await this.sequence.take(message.conversationId, {
      messageId: message.id,
      changedBy: change.asModerator ? null : caller.userId,
      evenIfReadOnly: change.evenIfReadOnly ?? false,
      preview: change.preview,
    });
    if (place) return place;
    const isMember = await this.access.findAsStored(caller, message.conversationId);
    throw isMember ? conversationErrors.readOnly() : messageErrors.notFound();
  }
}
