import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import { clearedSeqOf, type Conversation, type NumberedPage } from '../conversations/index.js';
import type { MessageDto } from './dto/message.dto.js';
import { type Message } from './message.js';
import { MessagePagesRepository, type Shelf } from './message-pages.repository.js';
import { MessagePresenter } from './messages.presenter.js';

/** Which messages of a conversation, in which order. */
export interface PageWish extends NumberedPage {
  newestFirst: boolean;
  /** Whether deleted messages keep their place as tombstones. */
  withDeleted: boolean;
}

/** Messages from several conversations, each with its own. */
export interface Placed {
  message: MessageDto;
  conversation: Conversation;
}

/**
 * Messages by the page, as the published contracts read them. Whoever hands in a conversation has been let in: it comes
 * from `PairsService` or `ConversationAccess`.
 */
@Injectable()
export class MessagePagesService {
  constructor(
    private readonly pages: MessagePagesRepository,
    private readonly presenter: MessagePresenter,
  ) {}

  /** A page of one conversation, and how many messages it has. */
  async page(
    caller: Principal,
    conversation: Conversation,
    { page, limit, newestFirst, withDeleted }: PageWish,
  ): Promise<{ items: MessageDto[]; total: number }> {
    const shelf: Shelf = { id: conversation.id, floor: clearedSeqOf(caller, conversation), withDeleted };
    const [messages, leftOut] = await Promise.all([
      this.pages.find(shelf, { newestFirst, skip: (page - 1) * limit, limit }),
      this.pages.countLeftOut(shelf),
    ]);
    const items = await this.presenter.present(caller, conversation.id, messages);
    return { items, total: conversation.lastSeq - shelf.floor - leftOut };
  }

  /**
   * A page of what the caller has sent, or has received, in these conversations, newest first. They come newest activity
   * first, and only as many are looked at as can hold something of the page.
   */
  async correspondence(
    caller: Principal,
    conversations: AsyncIterable<Conversation>,
    { page, limit, way }: NumberedPage & { way: 'sent' | 'received' },
  ): Promise<Placed[]> {
    const sender = way === 'sent' ? { by: caller.userId } : { notBy: caller.userId };
    const wanted = page * limit;
    let found: { message: Message; conversation: Conversation }[] = [];
    for await (const conversation of conversations) {
      const last = found[wanted - 1];
      if (last && last.message.createdAt > conversation.lastActivityAt) break;
      const shelf = { id: conversation.id, floor: clearedSeqOf(caller, conversation) };
      const messages = await this.pages.findNewest(shelf, sender, wanted);
      found = [...found, ...messages.map((message) => ({ message, conversation }))]
        .toSorted(newestFirstOf)
        .slice(0, wanted);
    }
    return this.present(caller, found.slice((page - 1) * limit));
  }

  private present(
    caller: Principal,
    found: { message: Message; conversation: Conversation }[],
  ): Promise<Placed[]> {
    return Promise.all(
      found.map(async ({ message, conversation }) => {
        return { conversation, message: await this.presenter.presentOne(caller, message) };
      }),
    );
  }
}

/** Messages of one conversation by their numbers: clocks of several nodes differ. */
function newestFirstOf(
  { message: one }: { message: Message },
  { message: other }: { message: Message },
): number {
  if (one.conversationId === other.conversationId) return other.seq - one.seq;
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);
}
