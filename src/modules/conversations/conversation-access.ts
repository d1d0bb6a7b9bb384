import { Injectable } from '@nestjs/common';
import { isService, type Principal } from '../../platform/auth/principal.js';
import type { TimeCursor } from '../../shared/cursor.js';
import type { ConversationId } from '../../shared/ids.js';
import type { Conversation } from './conversation.js';
import { conversationErrors } from './conversations.errors.js';
import { ConversationsRepository } from './conversations.repository.js';

/** The one way to get hold of a conversation: whoever has one in hand has been let in. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly conversations: ConversationsRepository) {}

  /** For its members, and for services and moderators; null for everybody else. */
  async find(principal: Principal, id: ConversationId): Promise<Conversation | null> {
    const seesAll = isService(principal) || principal.roles.includes('admin');
    return seesAll
      ? this.conversations.findForService(id)
      : this.conversations.findForMember(principal.userId, id);
  }

  /** As `find`, but throws `conversations.not_found`. */
  async asViewer(principal: Principal, id: ConversationId): Promise<Conversation> {
    const conversation = await this.find(principal, id);
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /** For its members alone. Throws `conversations.not_found` for everybody else. */
  async asMember(principal: Principal, id: ConversationId): Promise<Conversation> {
    const conversation = await this.conversations.findForMember(principal.userId, id);
    if (!conversation) throw conversationErrors.notFound();
    return conversation;
  }

  /** The caller's own, newest activity first, from behind the cursor on. */
  listMine({ userId }: Principal, limit: number, after?: TimeCursor): Promise<Conversation[]> {
    return this.conversations.listForMember(userId, limit, { after });
  }
}
