import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import {
  clearedSeqOf,
  type Conversation,
  type ListedConversation,
  type NumberedPage,
} from '../../conversations/index.js';
import { ChangesRepository } from '../sync/changes.repository.js';
import type { MessageDto } from '../dto/message.dto.js';
import { merged } from './merged.js';
import { MessagePagesRepository, type Shelf } from './message-pages.repository.js';
import { MessagePresenter } from '../messages.presenter.js';
import type { ShownMessage } from '../shown-message.rows.js';
import { newestFirst } from './pages.policy.js';

/** How many messages are read at once where several conversations are read as one. */
const READ_AT_ONCE = 100;

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
    private readonly changes: ChangesRepository,
    private readonly presenter: MessagePresenter,
  ) {}

  /** A page of one conversation, and how many messages it has. */
  async page(
    caller: Principal,
    conversation: ListedConversation,
    { page, limit, newestFirst, withDeleted }: PageWish,
  ): Promise<{ items: MessageDto[]; total: number }> {
    const shelf: Shelf = { id: conversation.id, floor: clearedSeqOf(caller, conversation), withDeleted };
    const places = conversation.lastSeq - shelf.floor;
    const isAll = page === 1 && places <= limit;
    const [messages, leftOut] = await Promise.all([
      this.pages.find(shelf, { newestFirst, skip: (page - 1) * limit, limit }),
      isAll ? 0 : this.countLeftOut(shelf),
    ]);
    const items = await this.presenter.present(caller, conversation.id, messages);
    return { items, total: isAll ? items.length : places - leftOut };
  }

  /**
   * A page of what was said in these conversations of the caller, oldest first, as one history; the newest messages where no page is
   * named.
   */
  async history(
    caller: Principal,
    conversations: Conversation[],
    { page, limit }: { page?: number | undefined; limit: number },
  ): Promise<Placed[]> {
    const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
    const shelves = conversations.map((conversation) => {
      return { id: conversation.id, floor: clearedSeqOf(caller, conversation), withDeleted: false };
    });
    const messages = await (page === undefined
      ? this.newestOf(shelves, limit)
      : this.pageOf(shelves, { skip: (page - 1) * limit, limit }));
    const found = messages.map((message) => {
      return { message, conversation: byId.get(message.conversationId) as Conversation };
    });
    return this.present(caller, found);
  }

  /** How many places of a shelf no page shows: those that are void, or deleted. */
  private async countLeftOut({ id, floor, withDeleted }: Shelf): Promise<number> {
    if (withDeleted) return this.pages.countVoid({ id, floor });
    return (await this.changes.countHidden([{ conversationId: id, after: floor }])).get(id) ?? 0;
  }

  private async newestOf(shelves: Shelf[], limit: number): Promise<ShownMessage[]> {
    const newest = { newestFirst: true, skip: 0, limit };
    const found = await Promise.all(shelves.map((shelf) => this.pages.find(shelf, newest)));
    return found.flat().toSorted(newestFirst).slice(0, limit).reverse();
  }

  private async pageOf(
    shelves: Shelf[],
    { skip, limit }: { skip: number; limit: number },
  ): Promise<ShownMessage[]> {
    const [only, ...others] = shelves;
    if (only && others.length === 0) return this.pages.find(only, { newestFirst: false, skip, limit });
    const streams = shelves.map((shelf) => this.readOn(shelf));
    const page: ShownMessage[] = [];
    let index = 0;
    for await (const message of merged(streams, isOlder)) {
      if (index >= skip + limit) break;
      if (index >= skip) page.push(message);
      index += 1;
    }
    return page;
  }

  /** Everything of a shelf, oldest first, as far as somebody asks on. */
  private async *readOn(shelf: Shelf): AsyncGenerator<ShownMessage> {
    for (let { floor } = shelf; ;) {
      const some = await this.pages.find(
        { ...shelf, floor },
        { newestFirst: false, skip: 0, limit: READ_AT_ONCE },
      );
      yield* some;
      const last = some[READ_AT_ONCE - 1];
      if (!last) return;
      floor = last.seq;
    }
  }

  private present(
    caller: Principal,
    found: { message: ShownMessage; conversation: Conversation }[],
  ): Promise<Placed[]> {
    return Promise.all(
      found.map(async ({ message, conversation }) => {
        return { conversation, message: await this.presenter.presentOne(caller, message) };
      }),
    );
  }
}

function isOlder(one: ShownMessage, other: ShownMessage): boolean {
  return newestFirst(one, other) > 0;
}
