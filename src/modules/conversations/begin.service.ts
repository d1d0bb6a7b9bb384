import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { isService, type Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { BlocksService } from './blocks/blocks.service.js';
import { type Conversation, memberIds, type NewConversation } from './conversation.js';
import { ConversationAccess } from './conversation-access.js';
import { conversationErrors } from './conversations.errors.js';
import { ConversationCreated, ConversationUpdated } from './conversations.events.js';
import { draftOf, facing } from './conversations.policy.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import type { CreatedConversationDto } from './dto/conversation.dto.js';
import type { CreateConversationDto } from './dto/create-conversation.dto.js';

/** A conversation, and whether it was begun just now. */
export interface Begun {
  conversation: Conversation;
  created: boolean;
}

/** Begins conversations: one for each key, however many requests race. */
@Injectable()
export class BeginService {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly access: ConversationAccess,
    private readonly blocks: BlocksService,
    private readonly presented: ConversationsService,
    private readonly events: EventBus,
  ) {}

  /**
   * Begins a conversation, or finds the one of the same key. Throws `conversations.invalid_members`, `.invalid_subject`,
   * `.invalid_title`, or `.read_only` where somebody blocks somebody; `.not_found` for a group that the caller has left.
   */
  async create(caller: Principal, dto: CreateConversationDto): Promise<CreatedConversationDto> {
    const { conversation, created } = await this.begin(caller, dto);
    return { ...(await this.presented.presentOne(caller.userId, conversation)), created };
  }

  /** The same, for those who show it in their own way. */
  async begin(caller: Principal, dto: CreateConversationDto): Promise<Begun> {
    const draft = draftOf(caller, dto, randomUUID());
    const { conversation, created } = await this.findOrBegin(caller, draft);
    const current = created ? await this.begun(conversation) : await this.found(caller, conversation, draft);
    return { conversation: current, created };
  }

  private async findOrBegin(caller: Principal, draft: NewConversation): Promise<Begun> {
    const blocked = await this.blocks.blockedAmong(...facing(caller, draft));
    if (blocked.size === 0) return this.conversations.findOrCreate(draft);
    const conversation = await this.conversations.findByKey(draft.key);
    if (!conversation) throw conversationErrors.readOnly('A conversation with these people cannot be begun.');
    return { conversation, created: false };
  }

  /** Everybody hears of it as it is once blocks are looked at again, also where that fails. */
  private async begun(conversation: Conversation): Promise<Conversation> {
    let current = conversation;
    try {
      current = await this.aligned(conversation);
      return current;
    } finally {
      this.events.publish(new ConversationCreated(current));
    }
  }

  /** Somebody may have been blocked since that was looked up. */
  private async aligned(conversation: Conversation): Promise<Conversation> {
    const [one, other] = memberIds(conversation);
    if (conversation.type === 'group' || !one || !other) return conversation;
    const current = (await this.blocks.align(one, other)).find(({ id }) => id === conversation.id);
    return current && current.blockedBy.length > 0 ? current : conversation;
  }

  /** A marketplace server tells what the subject is like now. */
  private async found(
    caller: Principal,
    { id }: Conversation,
    { subject }: NewConversation,
  ): Promise<Conversation> {
    const conversation = await this.access.asViewer(caller, id);
    if (!subject || !isService(caller) || isDeepStrictEqual(subject, conversation.subject))
      return conversation;
    const updated = await this.conversations.updateSubject(id, subject);
    if (!updated) throw conversationErrors.notFound();
    this.events.publish(new ConversationUpdated(updated));
    return updated;
  }
}
