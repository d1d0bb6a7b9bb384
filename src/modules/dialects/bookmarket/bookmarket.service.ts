import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { ComposeService, MessagePagesService, messageErrors } from '../../messages/index.js';
import { type PageNumberDto, pageOrNewest } from '../shared/dto/page-number.dto.js';
import { ReadingService } from '../shared/reading.service.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { TalksService } from '../shared/talks.service.js';
import { BookmarketFinder } from './bookmarket-finder.service.js';
import { otherOf, textOf } from './bookmarket.policy.js';
import { namesIn, toBookmarketMessage } from './bookmarket.presenter.js';
import type { BookmarketSendDto } from './dto/bookmarket.dto.js';
import type { BookmarketMessageDto, BookmarketReadDto } from './dto/bookmarket-views.dto.js';

/** How many messages a page has where nobody says. */
const PAGE_SIZE = 50;

/** What is said, by contract 000, in the terms of everybody else. */
@Injectable()
export class BookmarketService {
  constructor(
    private readonly finder: BookmarketFinder,
    private readonly talks: TalksService,
    private readonly pages: MessagePagesService,
    private readonly compose: ComposeService,
    private readonly reading: ReadingService,
  ) {}

  /**
   * The messages of a conversation, oldest first; without a page, as the contract asks for them, the newest. None before the first one.
   * Throws what `BookmarketFinder.find` throws.
   */
  async messages(caller: Principal, text: string, query: PageNumberDto): Promise<BookmarketMessageDto[]> {
    const { named, conversation } = await this.finder.find(caller, text);
    if (!conversation) return [];
    const placed = await this.pages.history(caller, [conversation], pageOrNewest(query, PAGE_SIZE));
    const items = placed.map(({ message }) => message);
    const talk = await this.talks.of(conversation, caller.userId);
    const names = namesIn(talk, items);
    return items.map((message) => toBookmarketMessage(talk, message, named, names));
  }

  /**
   * Says something; the first message begins the conversation. Throws `request.invalid`, `conversations.not_found`,
   * `messages.identity_mismatch`, `messages.receiver_mismatch` and what a send throws.
   */
  async send(
    caller: Principal,
    dto: BookmarketSendDto,
    onNumbered?: () => void,
  ): Promise<BookmarketMessageDto> {
    assertSpeaker(caller, dto.senderId);
    const { named, conversation: found } = await this.finder.briefly(caller, dto.conversationId);
    const otherId = otherOf(named, caller.userId);
    if ((dto.recipientId ?? otherId) !== otherId) throw messageErrors.receiverMismatch();
    const conversation = found ?? (await this.finder.begin(caller, named));
    const said = {
      content: dto.message,
      type: dto.messageType ?? 'text',
      metadata: metadataOf(dto),
      clientMessageId: dto.clientMessageId,
    };
    const sent = await this.compose.send(caller, conversation.id, said, onNumbered);
    const talk = await this.talks.of(conversation, caller.userId);
    return toBookmarketMessage(await this.talks.afterSend(caller, talk, sent), sent, named);
  }

  /** Marks all messages of a conversation as read. Throws what `BookmarketFinder.find` throws. */
  async read(caller: Principal, text: string): Promise<BookmarketReadDto> {
    const { named, conversation } = await this.finder.find(caller, text);
    const count = conversation ? await this.reading.readAll(caller, conversation.id) : 0;
    return { success: true, count, conversationId: textOf(named) };
  }
}

/** Names that the message tells, for when no token does. */
function metadataOf({ senderName, recipientName }: BookmarketSendDto): Record<string, unknown> | undefined {
  const told = Object.entries({ senderName, recipientName }).filter(([, name]) => name?.trim());
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}
