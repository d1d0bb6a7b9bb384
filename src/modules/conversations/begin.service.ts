import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isService, type Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { BlocksService } from './blocks/blocks.service.js';
import {
  type Conversation,
  type ConversationBrief,
  memberIds,
  type NewConversation,
} from './conversation.js';
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

/** Of how many conversations the id is remembered by the key: both are for ever. */
const MAX_KNOWN = 50_000;

/** Begins conversations: one for each key, however many requests race. */
@Injectable()
export class BeginService {
  private readonly known = new LRUCache<string, ConversationId>({ max: MAX_KNOWN });

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
    const made = (await this.idOf(draft)) ? null : await this.make(caller, draft);
    const conversation = made ? await this.begun(made) : await this.found(caller, draft);
    return { conversation, created: made !== null };
  }

  /**
   * The direct conversation with this person, begun when there is none: as much of it as both know, from memory while people talk. Throws
   * as `create`.
   */
  async direct(caller: Principal, otherId: UserId): Promise<ConversationBrief> {
    const dto: CreateConversationDto = {
      type: 'direct',
      members: [{ userId: caller.userId }, { userId: otherId }],
    };
    const id = this.known.get(draftOf(caller, dto, randomUUID()).key);
    const brief = id && (await this.conversations.findBrief(caller.userId, id));
    return brief ?? (await this.begin(caller, dto)).conversation;
  }

  private async idOf({ key }: NewConversation): Promise<ConversationId | null> {
    const known = this.known.get(key);
    if (known) return known;
    const id = await this.conversations.findIdByKey(key);
    if (id) this.known.set(key, id);
    return id;
  }

  /** Null where somebody else makes it at this moment. */
  private async make(caller: Principal, draft: NewConversation): Promise<Conversation | null> {
    const blocked = await this.blocks.blockedAmong(...facing(caller, draft));
    if (blocked.size > 0)
      throw conversationErrors.readOnly('A conversation with these people cannot be begun.');
    return this.conversations.make(draft);
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
  private async found(caller: Principal, draft: NewConversation): Promise<Conversation> {
    const { subject } = draft;
    const id = (await this.idOf(draft)) as ConversationId;
    const conversation = await this.access.asViewer(caller, id);
    if (!subject || !isService(caller) || isDeepStrictEqual(subject, conversation.subject))
      return conversation;
    const updated = await this.conversations.updateSubject(id, subject);
    if (!updated) throw conversationErrors.notFound();
    this.events.publish(new ConversationUpdated(updated));
    return updated;
  }
}
