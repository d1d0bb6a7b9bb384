import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { TimeCursor } from '../../../shared/cursor.js';
import { clearedSeqOf, ConversationAccess, type SearchedConversation } from '../../conversations/index.js';
import type { SearchCursor } from './search-cursor.js';
import type { Stretch } from './search.policy.js';
import { SearchRepository } from './search.repository.js';

/** How many conversations are read at once. */
const BATCH = 100;
/** How many conversations that have moved are put back in their places ... */
const MAX_MOVED = 200;
/** ... and after how many new messages, at most. Whoever leaves a search alone for longer begins it again. */
const MAX_NEW = 500;
/** Comes after every id of the same time. */
const NO_ID = '0'.repeat(24);

type Order = Pick<Stretch, 'newest' | 'at'>;
type Position = Pick<Stretch, 'at' | 'conversationId'>;

/**
 * Which conversations a search over all of them looks at, and in which order: newest activity first, as it was when the
 * first page was made. A conversation that somebody writes in while a reader turns the pages keeps its place, so that no
 * page repeats another and none is left out.
 */
@Injectable()
export class SearchScope {
  constructor(
    private readonly access: ConversationAccess,
    private readonly repository: SearchRepository,
  ) {}

  /** The caller's conversations, from the cursor on. */
  async *stretches(caller: Principal, from?: SearchCursor): AsyncGenerator<Stretch> {
    const moved = from ? await this.moved(caller, from) : [];
    for await (const stretch of this.unmoved(caller, from)) {
      while (moved[0] && isAhead(moved[0], stretch)) yield moved.shift() as Stretch;
      yield stretch;
    }
    yield* moved;
  }

  /** Those in which nothing was said since the first page. */
  private async *unmoved(caller: Principal, from?: SearchCursor): AsyncGenerator<Stretch> {
    let newest = from?.newest;
    for await (const conversation of this.mine(caller, from && { at: from.at + 1, id: NO_ID })) {
      const at = conversation.lastActivityAt.getTime();
      newest ??= at;
      const stretch = stretchOf(caller, conversation, { newest, at }, from);
      if (!from || !isAhead(stretch, placeOf(from))) yield stretch;
    }
  }

  /** Those in which something was said since, in the places that they had before. */
  private async moved(caller: Principal, from: SearchCursor): Promise<Stretch[]> {
    const stretches: Stretch[] = [];
    for await (const conversation of this.mine(caller)) {
      if (conversation.lastActivityAt.getTime() <= from.newest || stretches.length === MAX_MOVED) break;
      const at = await this.activityBefore(conversation, from);
      if (at === undefined) continue;
      stretches.push(stretchOf(caller, conversation, { newest: from.newest, at }, from));
    }
    return stretches
      .filter((stretch) => !isAhead(stretch, placeOf(from)))
      .sort((one, other) => (isAhead(one, other) ? -1 : 1));
  }

  /** When something was said in it last, at the time of the first page; undefined for a conversation that is newer. */
  private async activityBefore(
    { id, lastSeq }: SearchedConversation,
    from: SearchCursor,
  ): Promise<number | undefined> {
    if (id === from.id) return from.at;
    const date = await this.repository.lastActivity(id, new Date(from.newest), lastSeq - MAX_NEW);
    return date?.getTime();
  }

  private async *mine(caller: Principal, after?: TimeCursor): AsyncGenerator<SearchedConversation> {
    for (let cursor = after; ;) {
      const batch = await this.access.listSearched(caller, BATCH, cursor);
      yield* batch;
      const last = batch.at(-1);
      if (!last || batch.length < BATCH) return;
      cursor = { at: last.lastActivityAt.getTime(), id: last.id };
    }
  }
}

function stretchOf(
  caller: Principal,
  conversation: SearchedConversation,
  order: Order,
  from?: SearchCursor,
): Stretch {
  const { id, lastSeq } = conversation;
  const upTo = id === from?.id ? Math.min(from.seq - 1, lastSeq) : lastSeq;
  return { conversationId: id, after: clearedSeqOf(caller, conversation), upTo, ...order };
}

function placeOf({ at, id }: SearchCursor): Position {
  return { at, conversationId: id };
}

function isAhead(one: Position, other: Position): boolean {
  return one.at === other.at ? one.conversationId > other.conversationId : one.at > other.at;
}
