import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { AppError } from '../../../shared/app-error.js';
import type { ConversationId, MessageId } from '../../../shared/ids.js';
import {
  type Conversation,
  ConversationAccess,
  conversationErrors,
  WRITE_LEASE_MS,
} from '../../conversations/index.js';
import type { SentMessageDto } from '../dto/message.dto.js';
import type { Message, MessageDraft, SendKey } from '../message.js';
import { messageErrors } from '../messages.errors.js';
import { MessageCreated } from '../messages.events.js';
import { sendKeyOf } from '../messages.policy.js';
import { MessagePresenter } from '../messages.presenter.js';
import { MessagesRepository } from '../messages.repository.js';
import { SettlementService } from '../settlement.service.js';
import { type Stored, StoreService } from './store.service.js';

/** How often a repeat looks whether the send that it repeats has come to an end, in milliseconds. */
const POLL_MS = 50;

/** How many sends may be under way in this process: about what it stores in a second. */
const MAX_UNDER_WAY = 10_000;

/** Sends once: whatever is repeated and however often, one message is stored, and every repeat is answered with it. */
@Injectable()
export class SendService {
  private underWay = 0;

  constructor(
    private readonly access: ConversationAccess,
    private readonly store: StoreService,
    private readonly messages: MessagesRepository,
    private readonly settlement: SettlementService,
    private readonly presenter: MessagePresenter,
    private readonly events: EventBus,
  ) {}

  /**
   * Stores a message and tells everybody; the same send again answers what was stored, `replayed`. Throws
   * `conversations.not_found`, `conversations.read_only`, `messages.reply_not_found`, `messages.client_id_reused`,
   * `messages.busy` and what `MediaService.attach` throws.
   */
  async send(caller: Principal, id: ConversationId, draft: MessageDraft): Promise<SentMessageDto> {
    if (this.underWay >= MAX_UNDER_WAY) throw messageErrors.busy();
    this.underWay += 1;
    try {
      return await this.sendOnce(caller, id, draft);
    } finally {
      this.underWay -= 1;
    }
  }

  /** The answer to a send that was stored before; null when it was not, as far as is known. Throws what `send` throws of repeats. */
  async repeated(caller: Principal, id: ConversationId, key: SendKey): Promise<SentMessageDto | null> {
    const { message, conversation } = await this.findEarlier(caller, id, key);
    return message && this.repeat(caller, message, conversation);
  }

  private async sendOnce(
    caller: Principal,
    id: ConversationId,
    draft: MessageDraft,
  ): Promise<SentMessageDto> {
    const quoted = draft.replyTo ? await this.quoted(caller, id, draft, draft.replyTo) : undefined;
    const deadline = Date.now() + 2 * WRITE_LEASE_MS;
    while (Date.now() < deadline) {
      const attempt = await this.attempt(caller, id, draft);
      if (attempt && !(attempt instanceof AppError)) return this.announce(caller, attempt, quoted);
      const earlier = await this.findEarlier(caller, id, draft);
      if (earlier.message) return this.repeat(caller, earlier.message, earlier.conversation);
      if (attempt && !earlier.isUnderWay) throw attempt;
      await pause(POLL_MS);
    }
    throw messageErrors.busy();
  }

  /** Media that are attached already may be so by the very send that this one repeats. */
  private async attempt(
    caller: Principal,
    id: ConversationId,
    draft: MessageDraft,
  ): Promise<Stored | AppError | null> {
    try {
      return await this.store.tryStore(caller, id, draft);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  private announce(caller: Principal, stored: Stored, quoted: Message | undefined): SentMessageDto {
    const { message, conversation, readBefore } = stored;
    const dto = this.presenter.toDto(caller, message, quoted);
    this.events.publishOften(new MessageCreated(dto, conversation, message.attachments, readBefore));
    // Made anew: others keep the event, and to spread it costs more.
    return Object.assign(this.presenter.toDto(caller, message, quoted), { replayed: false });
  }

  /** Tells everybody of a message now whose sender had heard of an error while it was stored. */
  private async repeat(
    caller: Principal,
    message: Message,
    conversation: Conversation,
  ): Promise<SentMessageDto> {
    const dto = await this.presenter.presentOne(caller, message);
    if (this.store.claimUntold(message))
      this.events.publish(new MessageCreated(dto, conversation, message.attachments));
    return { ...dto, replayed: true };
  }

  /** What stands against storing it: a stranger and a read-only conversation are refused, a repeat finds its message. */
  private async findEarlier(
    caller: Principal,
    id: ConversationId,
    key: SendKey,
  ): Promise<{ message: Message | null; conversation: Conversation; isUnderWay: boolean }> {
    const sendKey = sendKeyOf(key);
    const conversation = await this.mustSee(caller, id, key);
    const { intents, blockedBy } = conversation;
    const message = sendKey === null ? null : await this.messages.findSent(id, sendKey);
    if (message && message.fingerprint !== key.fingerprint) throw messageErrors.clientIdReused();
    if (message) return { message, conversation, isUnderWay: false };
    if (blockedBy.length > 0) throw conversationErrors.readOnly();
    await this.settlement.settleOverdue(intents);
    return {
      message: null,
      conversation,
      isUnderWay: sendKey !== null && intents.some((intent) => intent.sendKey === sendKey),
    };
  }

  private async quoted(
    caller: Principal,
    id: ConversationId,
    draft: MessageDraft,
    replyTo: MessageId,
  ): Promise<Message> {
    await this.mustSee(caller, id, draft);
    const [quoted] = await this.messages.findMany(id, [replyTo]);
    if (!quoted) throw messageErrors.replyNotFound();
    return quoted;
  }

  private mustSee(caller: Principal, id: ConversationId, { senderId }: SendKey): Promise<Conversation> {
    return senderId === null ? this.access.asViewer(caller, id) : this.access.asMember(caller, id);
  }
}
