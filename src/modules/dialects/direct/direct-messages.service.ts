import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import {
  ComposeService,
  MessageChangesService,
  type MessageDto,
  messageErrors,
  MessagePagesService,
  MessagesService,
  type SendMessageDto,
} from '../../messages/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { otherThan } from '../shared/talk.js';
import { attachmentUrl } from './attachment-url.policy.js';
import { DirectTalksService } from './direct-talks.service.js';
import { type NumberedBrief, toDirectMessage, toNewMessage } from './direct.presenter.js';
import { messagePlace } from './direct.policy.js';
import { pageAnswer } from './direct.paging.js';
import type { DirectSendDto } from './dto/direct.dto.js';
import type { DirectDeletedDto, DirectMessagesDto, DirectSentDto } from './dto/direct-answers.dto.js';
import type { DirectNewMessageDto } from './dto/direct-events.dto.js';

/** What is said, in the terms of contract 004. */
@Injectable()
export class DirectMessagesService {
  constructor(
    private readonly talks: DirectTalksService,
    private readonly pages: MessagePagesService,
    private readonly compose: ComposeService,
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
  ) {}

  /**
   * Says something. Throws `conversations.not_found`, `conversations.invalid_members`, `messages.identity_mismatch`,
   * `messages.receiver_mismatch` and what a send throws.
   */
  async send(caller: Principal, dto: DirectSendDto): Promise<DirectSentDto> {
    const { there, message } = await this.say(caller, dto);
    const people = await this.talks.peopleOf(caller, [there]);
    return { success: true, message: 'Message sent', data: toDirectMessage(there, message, people) };
  }

  /** The same, answered as sockets are. */
  async sendLive(
    caller: Principal,
    dto: DirectSendDto,
    onNumbered?: () => void,
  ): Promise<DirectNewMessageDto> {
    const { there, message } = await this.say(caller, dto, onNumbered);
    return toNewMessage(there, message);
  }

  /** The messages of a conversation, oldest first. Throws `conversations.not_found`. */
  async list(caller: Principal, number: number, query: PageNumberDto): Promise<DirectMessagesDto> {
    const there = await this.talks.get(caller, number);
    const page = pageOf(query, 50);
    const wish = { ...page, newestFirst: false, withDeleted: false };
    const { items, total } = await this.pages.page(caller, there.talk.conversation, wish);
    const people = await this.talks.peopleOf(caller, [there]);
    const messages = items.map((message) => toDirectMessage(there, message, people));
    return { success: true, data: { messages, ...pageAnswer(page, total) } };
  }

  /** Deletes a message of the caller's. Throws `conversations.not_found`, `messages.not_found` or `messages.not_own`. */
  async delete(caller: Principal, number: number): Promise<DirectDeletedDto> {
    const { conversation, seq } = messagePlace(number);
    const message = await this.messages.at(caller, await this.talks.see(caller, conversation), seq);
    if (message.senderId !== caller.userId) throw messageErrors.notOwn();
    const { deletedAt } = await this.changes.delete(caller, message.id);
    return { success: true, message: 'Message deleted', data: { id: number, deletedAt: deletedAt as Date } };
  }

  private async say(
    caller: Principal,
    dto: DirectSendDto,
    onNumbered?: () => void,
  ): Promise<{ there: NumberedBrief; message: MessageDto }> {
    assertSpeaker(caller, dto.senderId);
    const draft = draftOf(dto);
    this.compose.assertSayable(caller, draft);
    const before = await this.placeFor(caller, dto);
    const message = await this.compose.send(caller, before.talk.id, draft, onNumbered);
    return { there: await this.talks.afterSend(caller, before, message), message };
  }

  private async placeFor(
    caller: Principal,
    { conversationId, receiverId }: DirectSendDto,
  ): Promise<NumberedBrief> {
    if (typeof conversationId !== 'number') return this.talks.begin(caller, receiverId);
    const there = await this.talks.brief(caller, conversationId);
    const { userId } = otherThan(there.talk, caller.userId);
    if (String(receiverId) !== userId) throw messageErrors.receiverMismatch();
    return there;
  }
}

function draftOf({ content, clientMessageId, attachmentUrl: address }: DirectSendDto): SendMessageDto {
  const url = attachmentUrl(address);
  return { content, clientMessageId, ...(url !== null && { metadata: { attachmentUrl: url } }) };
}
