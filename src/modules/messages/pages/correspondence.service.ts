import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId } from '../../../shared/ids.js';
import { clearedSeqOf, type Conversation, type NumberedPage } from '../../conversations/index.js';
import { MessagePresenter } from '../messages.presenter.js';
import type { ShownMessage } from '../shown-message.rows.js';
import { MessagePagesRepository, type Sender } from './message-pages.repository.js';
import type { Placed } from './message-pages.service.js';
import { newestFirst } from './pages.policy.js';

/** How far the pages of a correspondence reach, in messages: each page reads those before it, too. */
const FURTHEST = 10_000;
/** How many of the newest messages of each conversation are looked at first, then four times as many behind them, and so on ... */
const FIRST_LOOK = 8;
/** ... up to so many in all conversations together. */
const LARGEST_LOOK = 20_000;

/** What was not looked at comes behind this. */
interface Edge {
  lastActivityAt: Date;
  /** The last message that was found in the conversation. */
  oldest?: ShownMessage | undefined;
}

/** A conversation that may have more for the page. */
interface Open extends Edge {
  id: ConversationId;
  floor: number;
  /** Everything behind this `seq` was looked at. */
  upTo: number;
}

/** What is looked for. */
interface Wish {
  sender: Sender;
  /** So many of the newest ones. */
  wanted: number;
}

/**
 * What somebody has sent, or has received, in all their conversations as one list. Whoever hands in a conversation has been let in: it
 * comes from `PairsService` or `ConversationAccess`.
 */
@Injectable()
export class CorrespondenceService {
  constructor(
    private readonly pages: MessagePagesRepository,
    private readonly presenter: MessagePresenter,
  ) {}

  /**
   * A page of what the caller has sent, or has received, newest first. The conversations come newest activity first, some at a time, and only as
   * many are looked at as can hold something of the page. Nothing beyond the newest 10,000 messages.
   */
  async page(
    caller: Principal,
    conversations: AsyncIterable<Conversation[]>,
    { page, limit, way }: NumberedPage & { way: 'sent' | 'received' },
  ): Promise<Placed[]> {
    const wish: Wish = {
      sender: way === 'sent' ? { by: caller.userId } : { notBy: caller.userId },
      wanted: page * limit,
    };
    if (wish.wanted > FURTHEST) return [];
    const byId = new Map<string, Conversation>();
    let found: ShownMessage[] = [];
    for await (const some of conversations) {
      for (const conversation of some) byId.set(conversation.id, conversation);
      const open = some.map((conversation) => openOf(caller, conversation));
      found = await this.lookThrough(open, found, wish);
      const last = some.at(-1);
      if (last && isOver(found, wish, last)) break;
    }
    return Promise.all(
      found.slice(wish.wanted - limit).map(async (message) => ({
        conversation: byId.get(message.conversationId) as Conversation,
        message: await this.presenter.presentOne(caller, message),
      })),
    );
  }

  /** What was found before with what is in these conversations: looks further back in those that may have more for the page. */
  private async lookThrough(
    conversations: Open[],
    before: ShownMessage[],
    wish: Wish,
  ): Promise<ShownMessage[]> {
    let [open, found] = [conversations, before];
    for (let look = FIRST_LOOK; ; look *= 4) {
      open = open.filter((one) => one.upTo > one.floor && !isOver(found, wish, one));
      if (open.length === 0) return found;
      const most = Math.min(look, Math.floor(LARGEST_LOOK / open.length));
      const ranges = open.map(({ id, floor, upTo }) => {
        return { conversationId: id, after: Math.max(floor, upTo - most), upTo };
      });
      const messages = (await this.pages.findBy(wish.sender, ranges)).toSorted(newestFirst);
      const oldest = new Map(messages.map((message) => [message.conversationId, message]));
      found = [...found, ...messages].toSorted(newestFirst).slice(0, wish.wanted);
      open = open.map((one, index) => {
        return { ...one, upTo: ranges[index]?.after ?? one.floor, oldest: oldest.get(one.id) ?? one.oldest };
      });
    }
  }
}

function openOf(caller: Principal, conversation: Conversation): Open {
  const { id, lastSeq, lastActivityAt } = conversation;
  return { id, floor: clearedSeqOf(caller, conversation), upTo: lastSeq, lastActivityAt };
}

/** Whether the page is full, and nothing behind this edge comes before its last message. */
function isOver(found: ShownMessage[], { wanted }: Wish, { lastActivityAt, oldest }: Edge): boolean {
  const last = found[wanted - 1];
  if (!last) return false;
  return oldest ? newestFirst(last, oldest) <= 0 : last.createdAt > lastActivityAt;
}
