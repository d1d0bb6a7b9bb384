import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { ComposeService, MessagePagesService } from '../../messages/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { TalksService } from '../shared/talks.service.js';
import type { JivbookContentDto } from './dto/jivbook.dto.js';
import type { JivbookMessageAnswerDto, JivbookMessagesAnswerDto } from './dto/jivbook-answers.dto.js';
import { toJivbookMessage } from './jivbook.presenter.js';

/** What is said over contract 003, in the terms of everybody else. */
@Injectable()
export class JivbookMessagesService {
  constructor(
    private readonly talks: TalksService,
    private readonly pages: MessagePagesService,
    private readonly compose: ComposeService,
  ) {}

  /** The messages of a chat, newest first; deleted ones keep their places. Throws `conversations.not_found`. */
  async list(caller: Principal, id: ConversationId, query: PageNumberDto): Promise<JivbookMessagesAnswerDto> {
    const talk = await this.talks.open(caller, id);
    const { page, limit } = pageOf(query, 50);
    const wish = { page, limit, newestFirst: true, withDeleted: true };
    const { items, total } = await this.pages.page(caller, talk.conversation, wish);
    const totalPages = Math.ceil(total / limit);
    const pagination = { currentPage: page, totalPages, totalMessages: total, hasMore: page < totalPages };
    const data = { messages: items.map((message) => toJivbookMessage(talk, message)), pagination };
    return { success: true, message: 'Messages retrieved successfully', data };
  }

  /** Says something. Throws `conversations.not_found` and what a send throws. */
  async send(
    caller: Principal,
    id: ConversationId,
    { content, messageType, parentMessageId, mediaUrl, clientMessageId }: JivbookContentDto,
    onNumbered?: () => void,
  ): Promise<JivbookMessageAnswerDto> {
    const before = await this.talks.brief(caller, id);
    const said = {
      content,
      clientMessageId,
      type: messageType ?? 'text',
      replyTo: parentMessageId,
      ...(mediaUrl && { attachments: [{ mediaId: mediaUrl.slice(0, 24) }], type: undefined }),
    };
    const sent = await this.compose.send(caller, id, said, onNumbered);
    const talk = await this.talks.afterSend(caller, before, sent);
    return { success: true, message: 'Message sent successfully', data: toJivbookMessage(talk, sent) };
  }
}
