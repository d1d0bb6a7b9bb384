import { Injectable } from '@nestjs/common';
import { isService, type Principal } from '../../platform/auth/principal.js';
import type { TimeCursor } from '../../shared/cursor.js';
import type { ConversationId } from '../../shared/ids.js';
import type { Conversation, CurrentBrief, MarkedConversation, SearchedConversation } from './conversation.js';
import { conversationErrors } from './conversations.errors.js';
import { ConversationsRepository } from './conversations.repository.js';

/** How to get hold of a conversation that is named; of talks of two, `PairsService` is the other way. Whoever has one in hand has been let in. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly conversations: ConversationsRepository) {}

  /** For its members, and for services and moderators; null for everybody else. */
  async find(principal: Principal, id: ConversationId): Promise<Conversation | null> {
    return seesAll(principal)
      ? this.conversations.findForService(id)
      : this.conversations.findForMember(principal.userId, id);
  }

  /** As `find`, but throws `conversations.not_found`. */
  async asViewer(principal: Principal, id: ConversationId): Promise<Conversation> {
    const conversation = await this.find(principal, id);
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /**
   * As `asViewer`, for readers of its messages: answers up to which `seq` the caller has cleared their history, and nothing else is
   * read. Throws `conversations.not_found`.
   */
  async floorOf(principal: Principal, id: ConversationId): Promise<number> {
    const floor = await this.findFloor(principal, id);
    if (floor === null) throw conversationErrors.notFound();
    return floor;
  }

  /** As `floorOf`, but null where it throws. */
  findFloor(principal: Principal, id: ConversationId): Promise<number | null> {
    return this.conversations.findClearedSeq(principal.userId, id, seesAll(principal));
  }

  /** For its members alone. Throws `conversations.not_found` for everybody else. */
  async asMember(principal: Principal, id: ConversationId): Promise<Conversation> {
    const conversation = await this.conversations.findForMember(principal.userId, id);
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /** As `asMember`, for those who show that they are about to say something: what everybody in it knows, from memory while people talk. */
  async asSpeaker({ userId }: Principal, id: ConversationId): Promise<CurrentBrief> {
    const brief = await this.conversations.findBrief(userId, id);
    if (!brief) throw conversationErrors.notFound();
    return brief;
  }

  /** For its members alone, without the markers that wait to be stored; null for everybody else. */
  findAsStored({ userId }: Principal, id: ConversationId): Promise<Conversation | null> {
    return this.conversations.findAsStored(userId, id);
  }

  /** As `asMember`, for those who move a marker: without the markers that wait to be stored. */
  async asReader({ userId }: Principal, id: ConversationId): Promise<MarkedConversation> {
    const conversation = await this.conversations.findMarked(userId, id);
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /** The caller's own as far as searches read them, newest activity first, from behind the cursor on. */
  listSearched({ userId }: Principal, limit: number, after?: TimeCursor): Promise<SearchedConversation[]> {
    return this.conversations.listSearched(userId, limit, after);
  }
}

function seesAll(principal: Principal): boolean {
  return isService(principal) || principal.roles.includes('admin');
}
