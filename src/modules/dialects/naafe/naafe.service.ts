import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { conversationErrors, UnreadService } from '../../conversations/index.js';
import { ComposeService, MessagePagesService, messageErrors } from '../../messages/index.js';
import { type PageNumberDto, pageOf } from '../shared/dto/page-number.dto.js';
import { ReadingService } from '../shared/reading.service.js';
import { assertSpeaker } from '../shared/speaker.policy.js';
import { otherThan } from '../shared/talk.js';
import { TalksService } from '../shared/talks.service.js';
import type { NaafeContentDto } from './dto/naafe.dto.js';
import type {
  NaafeConversationsDto,
  NaafeConversationViewDto,
  NaafeMessageDto,
  NaafeMessagesDto,
  NaafePaginationDto,
  NaafeReadDto,
  NaafeUnreadCountDto,
} from './dto/naafe-views.dto.js';
import { JOB_REQUEST, toNaafeConversation, toNaafeMessage } from './naafe.presenter.js';

/** Contract 001 in the terms of everybody else. */
@Injectable()
export class NaafeService {
  constructor(
    private readonly talks: TalksService,
    private readonly pages: MessagePagesService,
    private readonly compose: ComposeService,
    private readonly reading: ReadingService,
    private readonly unread: UnreadService,
  ) {}

  /** The caller's conversations, newest activity first. */
  async conversations(caller: Principal, query: PageNumberDto): Promise<NaafeConversationsDto> {
    const page = pageOf(query, 20);
    const { items, total } = await this.talks.list(caller, page);
    return { conversations: items.map(toNaafeConversation), pagination: paginationOf(page, total) };
  }

  /** The messages of a conversation, newest first. Throws `conversations.not_found`. */
  async messages(caller: Principal, id: ConversationId, query: PageNumberDto): Promise<NaafeMessagesDto> {
    const talk = await this.talks.open(caller, id);
    const page = pageOf(query, 50);
    const wish = { ...page, newestFirst: true, withDeleted: false };
    const { items, total } = await this.pages.page(caller, talk.conversation, wish);
    const messages = items.map((message) => toNaafeMessage(talk, message));
    return { messages, pagination: paginationOf(page, total) };
  }

  /** The conversation about a job. Throws `conversations.not_found`. */
  async aboutJob(caller: Principal, jobRequestId: string): Promise<NaafeConversationViewDto> {
    const [talk] = await this.talks.about(caller, { type: JOB_REQUEST, id: jobRequestId });
    if (!talk) throw conversationErrors.notFound();
    return toNaafeConversation(talk);
  }

  /** Looks at a conversation, for which there is nothing to do: messages arrive without it. Throws `conversations.not_found`. */
  async look(caller: Principal, id: ConversationId): Promise<void> {
    await this.talks.open(caller, id);
  }

  /** Says something. Throws `conversations.not_found`, `messages.identity_mismatch`, `messages.receiver_mismatch` and what a send throws. */
  async send(
    caller: Principal,
    id: ConversationId,
    dto: NaafeContentDto,
    onNumbered?: () => void,
  ): Promise<NaafeMessageDto> {
    assertSpeaker(caller, dto.senderId);
    const talk = await this.talks.brief(caller, id);
    const { userId } = otherThan(talk, caller.userId);
    if ((dto.receiverId ?? userId) !== userId) throw messageErrors.receiverMismatch();
    const { content, clientMessageId } = dto;
    const sent = await this.compose.send(caller, id, { content, clientMessageId }, onNumbered);
    return toNaafeMessage(await this.talks.afterSend(caller, talk, sent), sent);
  }

  /** Marks all messages of a conversation as read. Throws `conversations.not_found`. */
  async read(caller: Principal, id: ConversationId): Promise<NaafeReadDto> {
    return { readCount: await this.reading.readAll(caller, id) };
  }

  /** How much is unread, in all conversations. */
  async countUnread(caller: Principal): Promise<NaafeUnreadCountDto> {
    return { unreadCount: (await this.unread.ofPairs(caller)).total };
  }
}

function paginationOf({ page, limit }: { page: number; limit: number }, total: number): NaafePaginationDto {
  const totalPages = Math.ceil(total / limit);
  return { page, limit, total, totalPages, hasMore: page < totalPages };
}
