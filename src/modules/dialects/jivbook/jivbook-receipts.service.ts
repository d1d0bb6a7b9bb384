import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { type ConversationId, conversationIdOf, type MessageId, messageIdOf } from '../../../shared/ids.js';
import { MarksService } from '../../conversations/index.js';
import { MessageChangesService, messageErrors, MessagesService } from '../../messages/index.js';
import { TalksService } from '../shared/talks.service.js';
import type { JivbookMarkAsReadDto } from './dto/jivbook.dto.js';
import type { JivbookMessageAnswerDto } from './dto/jivbook-answers.dto.js';
import { toJivbookMessage } from './jivbook.presenter.js';

/** What becomes of one message of contract 003. */
@Injectable()
export class JivbookReceiptsService {
  constructor(
    private readonly talks: TalksService,
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
    private readonly marks: MarksService,
  ) {}

  /** Marks a message, and those before it, as read. Throws `messages.not_found` or `conversations.not_found`. */
  async read(caller: Principal, { chatId, messageId }: JivbookMarkAsReadDto): Promise<void> {
    const { id } = await this.talks.open(caller, conversationIdOf(chatId));
    const message = await this.messages.get(caller, messageIdOf(messageId));
    if (message.conversationId !== id) throw messageErrors.notFound();
    await this.marks.read(caller, id, message.seq);
  }

  /** Takes a message of the caller back: its entry stays. Throws `messages.not_found` or `messages.not_own`. */
  async delete(caller: Principal, id: MessageId): Promise<JivbookMessageAnswerDto> {
    const { conversationId } = await this.messages.get(caller, id);
    const talk = await this.talks.open(caller, conversationId as ConversationId);
    const deleted = await this.changes.delete(caller, id);
    return { success: true, message: 'Message deleted successfully', data: toJivbookMessage(talk, deleted) };
  }
}
