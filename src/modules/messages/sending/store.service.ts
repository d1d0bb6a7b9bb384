import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../../platform/auth/principal.js';
import { AppError } from '../../../shared/app-error.js';
import { type ConversationId, type MessageId, newMessageId } from '../../../shared/ids.js';
import { type ConversationBrief, SequenceService, WRITE_LEASE_MS } from '../../conversations/index.js';
import { type Attachment, MediaService } from '../../media/index.js';
import { type Message, type MessageDraft, newMessage } from '../message.js';
import { sendKeyOf } from '../messages.policy.js';
import { toPreview } from '../messages.presenter.js';
import { MessagesRepository } from '../messages.repository.js';
import { SettlementService } from '../settlement.service.js';

/** How many messages are remembered whose storing ended in an error: as many as may be under way. */
const MAX_UNTOLD = 10_000;

/** A message that is stored now, and where. */
export interface Stored {
  message: Message;
  conversation: ConversationBrief;
  /** Where the read marker of the sender stood, as others saw it; null where that is not known. */
  readBefore: number | null;
}

/**
 * Stores a message by two writes: (a) the conversation checks the membership and gives out `seq` and `rev`; (b) the message
 * is inserted. A repeat stops at (a), by the sends that the conversation remembers, or at (b), by the primary key.
 */
@Injectable()
export class StoreService {
  /** Messages that may be stored although nobody was told so: the answer of the database was lost. */
  private readonly untold = new LRUCache<MessageId, true>({ max: MAX_UNTOLD });

  constructor(
    private readonly sequence: SequenceService,
    private readonly messages: MessagesRepository,
    private readonly settlement: SettlementService,
    private readonly media: MediaService,
  ) {}

  /** One attempt. Null when the sender is no member, has sent this before, or is sending it. Throws what `attach` throws. */
  async tryStore(caller: Principal, id: ConversationId, draft: MessageDraft): Promise<Stored | null> {
    const messageId = newMessageId();
    if (draft.mediaIds.length === 0) return this.write({ id, messageId, attachments: [] }, draft, caller);
    const attachments = await this.media.attach(caller, draft.mediaIds, id, messageId);
    const stored = await this.write({ id, messageId, attachments }, draft, caller);
    if (!stored) await this.media.detach(messageId);
    return stored;
  }

  /** Whether this message is stored although its sender was told of an error, and so nobody of the message; true once. */
  claimUntold({ id, conversationId, revs }: Message): boolean {
    const isUntold = this.untold.delete(id);
    if (isUntold) this.sequence.finish(conversationId, revs.created);
    return isUntold;
  }

  private async write(
    { id, messageId, attachments }: { id: ConversationId; messageId: MessageId; attachments: Attachment[] },
    draft: MessageDraft,
    caller: Principal,
  ): Promise<Stored | null> {
    const sendKey = sendKeyOf(draft);
    const createdAt = new Date();
    const message = newMessage(draft, {
      id: messageId,
      conversationId: id,
      seq: 0,
      rev: 0,
      createdAt,
      attachments,
    });
    const preview = toPreview(message);
    const numbers = await this.sequence.take(id, { messageId, senderId: draft.senderId, sendKey, preview });
    if (!numbers) return null;
    draft.onNumbered?.();
    const { seq, rev, conversation, readBefore } = numbers;
    number(message, numbers);
    const isLate = attachments.length > 0 && Date.now() - createdAt.getTime() >= WRITE_LEASE_MS;
    const holdsAll = !isLate || (await this.holdsStill(caller, draft, message));
    if (holdsAll && (await this.insert(message))) {
      this.sequence.finish(id, rev);
      return { message, conversation, readBefore };
    }
    await this.settlement.settle([{ conversationId: id, messageId, sendKey, at: createdAt, seq, rev }]);
    return null;
  }

  /** What a writer has attached that takes so long that it counts as dead may be attached to another message by now. */
  private async holdsStill(
    caller: Principal,
    { mediaIds }: MessageDraft,
    { conversationId, id }: Message,
  ): Promise<boolean> {
    try {
      await this.media.attach(caller, mediaIds, conversationId, id);
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  private async insert(message: Message): Promise<boolean> {
    try {
      return await this.messages.insert(message);
    } catch (error) {
      this.untold.set(message.id, true);
      throw error;
    }
  }
}

function number(message: Message, { seq, rev }: { seq: number; rev: number }): void {
  message.seq = seq;
  message.rev = rev;
  message.revs.created = rev;
}
