import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, MessageId, UserId } from '../../../shared/ids.js';
import { conversationErrors, PairsService, UnreadService } from '../../conversations/index.js';
import {
  CorrespondenceService,
  messageErrors,
  MessagePagesService,
  MessagesService,
  type Placed,
} from '../../messages/index.js';
import { type PageNumberDto, pageOf, pageOrNewest } from '../shared/dto/page-number.dto.js';
import type { StorefrontMessageDto, StorefrontUnreadCountDto } from './dto/storefront-views.dto.js';
import { receiptOf, toStorefrontMessage } from './storefront.presenter.js';

/** How many messages a page has where the client does not say. */
const PAGE_SIZE = 50;

/** Contract 002 in the terms of everybody else: what was said. */
@Injectable()
export class StorefrontListsService {
  constructor(
    private readonly pairs: PairsService,
    private readonly correspondences: CorrespondenceService,
    private readonly pages: MessagePagesService,
    private readonly messages: MessagesService,
    private readonly unread: UnreadService,
  ) {}

  /** What the caller was sent, or has sent, newest first. */
  async correspondence(
    caller: Principal,
    way: 'sent' | 'received',
    query: PageNumberDto,
  ): Promise<StorefrontMessageDto[]> {
    const wish = { ...pageOf(query, PAGE_SIZE), way };
    const placed = await this.correspondences.page(caller, this.pairs.listWhole(caller), wish);
    return placed.map((entry) => present(caller, entry));
  }

  /** One message. Throws `messages.not_found`, also for a deleted one, and `conversations.not_found`. */
  async get(caller: Principal, id: MessageId): Promise<StorefrontMessageDto> {
    const message = await this.messages.get(caller, id);
    const conversation = await this.pairs.get(caller, message.conversationId as ConversationId);
    if (message.deletedAt) throw messageErrors.notFound();
    return present(caller, { message, conversation });
  }

  /** Everything that the caller and somebody have said to each other, oldest first. Throws `conversations.not_found`. */
  async history(caller: Principal, otherId: UserId, query: PageNumberDto): Promise<StorefrontMessageDto[]> {
    const conversations = await this.pairs.between(caller, otherId);
    // Who has only typed may have begun one.
    if (conversations.every(({ lastSeq }) => lastSeq === 0)) throw conversationErrors.notFound();
    const placed = await this.pages.history(caller, conversations, pageOrNewest(query, PAGE_SIZE));
    return placed.map((entry) => present(caller, entry));
  }

  /** How much is unread. */
  async countUnread(caller: Principal): Promise<StorefrontUnreadCountDto> {
    const { total } = await this.unread.ofPairs(caller);
    return { count: total, unread_count: total };
  }
}

function present({ userId }: Principal, { conversation, message }: Placed): StorefrontMessageDto {
  return toStorefrontMessage(conversation, message, receiptOf(conversation, userId, message));
}
