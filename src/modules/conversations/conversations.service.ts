import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import { decodeCursor, encodeCursor } from '../../shared/cursor.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { toPage } from '../../shared/page.js';
import { Acquaintances, type User, UsersService } from '../users/index.js';
import { type Conversation, type ListedConversation, memberIds, memberOf } from './conversation.js';
import { ConversationAccess } from './conversation-access.js';
import { conversationChanges } from './conversation-changes.js';
import { toConversationDto } from './conversations.presenter.js';
import { ConversationsRepository } from './conversations.repository.js';
import type { ConversationChange } from './dto/change.dto.js';
import type { ConversationDto, ConversationPageDto } from './dto/conversation.dto.js';
import type { ConversationListQueryDto } from './dto/list-query.dto.js';
import { IntentsService } from './heads/intents.service.js';
import { UnreadService } from './marks/unread.service.js';

/** Conversations, as people see them. */
@Injectable()
export class ConversationsService implements OnModuleInit {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly access: ConversationAccess,
    private readonly unread: UnreadService,
    private readonly intents: IntentsService,
    private readonly users: UsersService,
    private readonly acquaintances: Acquaintances,
  ) {}

  /** People who share a conversation may see each other. */
  onModuleInit(): void {
    this.acquaintances.add((one, other) => this.conversations.shareOne(one, other));
  }

  /** The caller's conversations, newest activity first. Throws `request.invalid_cursor`. */
  async list(
    { userId }: Principal,
    { limit, cursor, archived }: ConversationListQueryDto,
  ): Promise<ConversationPageDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rows = await this.intents.settled(() =>
      this.conversations.listForMember(userId, limit + 1, { after, archived }),
    );
    const page = toPage(rows, limit, (last) =>
      encodeCursor({ at: last.lastActivityAt.getTime(), id: last.id }),
    );
    return { ...page, items: await this.present(userId, page.items) };
  }

  /** One conversation. Throws `conversations.not_found`. */
  async get(caller: Principal, id: ConversationId): Promise<ConversationDto> {
    const conversation = await this.intents.settledOne(() => this.access.asViewer(caller, id));
    return this.presentOne(caller.userId, conversation);
  }

  /** Conversations as this person sees them, with names and counts, and the `rev` from which each goes on. */
  async present(userId: UserId, conversations: ListedConversation[]): Promise<ConversationDto[]> {
    const revs = await this.intents.readableRevs(conversations);
    const people = await this.people(conversations);
    const counts = await this.unread.count(userId, conversations);
    return conversations.map((conversation, index) => {
      const rev = revs[index] as number;
      const viewer = { userId, unread: counts.get(conversation.id) ?? 0 };
      return toConversationDto({ ...conversation, rev }, people, viewer);
    });
  }

  /** What has changed of a conversation itself after a `rev`, as the caller sees it: names and counts are read where they are told. */
  async changesSince(
    { userId }: Principal,
    conversation: Conversation,
    after: number,
  ): Promise<ConversationChange[]> {
    const hasNewcomers = conversation.members.some(({ joinedRev }) => joinedRev > after);
    const isPersonal = (memberOf(conversation, userId)?.personalRev ?? 0) > after;
    const people = hasNewcomers ? await this.people([conversation]) : new Map<UserId, User>();
    const unread = isPersonal ? (await this.unread.placeOf(userId, conversation)).unread : 0;
    const viewer = { userId, unread };
    return conversationChanges(conversation, after, people, viewer);
  }

  /** The profiles of everybody in these conversations. */
  async people(conversations: Pick<ListedConversation, 'members'>[]): Promise<Map<UserId, User>> {
    const users = await this.users.findMany([...new Set(conversations.flatMap(memberIds))]);
    return new Map(users.map((user) => [user.id, user]));
  }

  /** One conversation as this person sees it. */
  async presentOne(userId: UserId, conversation: Conversation): Promise<ConversationDto> {
    const [dto] = await this.present(userId, [conversation]);
    return dto as ConversationDto;
  }
}
