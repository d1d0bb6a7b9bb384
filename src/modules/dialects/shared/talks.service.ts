import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import {
  BeginService,
  type Conversation,
  type ConversationBrief,
  type ListedConversation,
  marksFor,
  memberIds,
  type NumberedPage,
  type PairsKind,
  PairsService,
  UnreadService,
} from '../../conversations/index.js';
import type { SentMessageDto } from '../../messages/index.js';
import { type User, UsersService } from '../../users/index.js';
import { LatestTalks } from './latest-talks.js';
import type { Person, Talk, TalkBrief } from './talk.js';

/** What a talk is about. */
export interface Subject {
  type: string;
  id: string;
}

/** Somebody to talk with, and what they are in it. */
interface NewPerson {
  userId: string;
  role?: string | undefined;
}

/** The caller's talks with one person each: the conversations of everybody else, as the contracts find and show them. */
@Injectable()
export class TalksService {
  constructor(
    private readonly pairs: PairsService,
    private readonly beginning: BeginService,
    private readonly unread: UnreadService,
    private readonly users: UsersService,
    private readonly latestTalks: LatestTalks,
  ) {}

  /** One of them. Throws `conversations.not_found`. */
  async get(caller: Principal, id: ConversationId): Promise<Talk<Conversation>> {
    const conversation = await this.pairs.get(caller, id);
    return (await this.present(caller.userId, [conversation]))[0] as Talk<Conversation>;
  }

  /** The same, where nobody asks how much is unread: it costs one query. Throws `conversations.not_found`. */
  async open(caller: Principal, id: ConversationId): Promise<Talk<Conversation>> {
    return this.of(await this.pairs.get(caller, id), caller.userId);
  }

  /** As much of one as both know, for whoever says something in it. Throws `conversations.not_found`. */
  async brief(caller: Principal, id: ConversationId): Promise<TalkBrief> {
    return this.of(await this.pairs.brief(caller, id), caller.userId);
  }

  /** The same after a send: what was sent before may have been read meanwhile. Throws `conversations.not_found`. */
  async afterSend(caller: Principal, talk: TalkBrief, { replayed }: SentMessageDto): Promise<TalkBrief> {
    return replayed ? this.open(caller, talk.id) : talk;
  }

  /** A page of them, newest activity first, and how many there are. */
  async list(
    caller: Principal,
    page: NumberedPage,
    kind: PairsKind = 'all',
  ): Promise<{ items: Talk[]; total: number }> {
    const { items, total } = await this.pairs.list(caller, page, kind);
    return { items: await this.present(caller.userId, items), total };
  }

  /** A page of them, newest activity first, uncounted. */
  async page(caller: Principal, page: NumberedPage): Promise<Talk[]> {
    return this.present(caller.userId, await this.pairs.page(caller, page));
  }

  /** Those about one subject, newest activity first. */
  async about(caller: Principal, subject: Subject): Promise<Talk[]> {
    return this.present(caller.userId, await this.pairs.about(caller, subject));
  }

  /** Begins the one with this person about this subject, or finds it. Throws what `BeginService.create` throws. */
  async begin(
    caller: Principal,
    people: readonly string[],
    subject: Subject | null,
  ): Promise<{ talk: Talk; created: boolean }> {
    const { conversation, created } = await this.beginning.begin(caller, {
      type: subject ? 'subject' : 'direct',
      members: people.map((userId) => ({ userId })),
      ...(subject && { subject }),
    });
    const [talk] = await this.present(caller.userId, [conversation]);
    return { talk: talk as Talk, created };
  }

  /** The one with this person about nothing, as much of it as both know; begun when there is none. Throws what `BeginService.begin` throws. */
  async direct(caller: Principal, otherId: UserId): Promise<TalkBrief> {
    return this.of(await this.beginning.direct(caller, otherId), caller.userId);
  }

  /** The one with this person where something happened last, as much of it as both know; begun, about nothing, where the two have none. */
  async latest(caller: Principal, me: NewPerson, other: NewPerson): Promise<ConversationBrief> {
    const otherId = other.userId as UserId;
    const id = await this.latestTalks.of(caller.userId, otherId, async () => {
      const [latest] = await this.pairs.between(caller, otherId);
      return latest?.id ?? null;
    });
    if (id) return this.pairs.brief(caller, id);
    const begun = await this.beginning.begin(caller, { type: 'direct', members: [other, me] });
    return begun.conversation;
  }

  /** The talk that an event is about, as everybody may see it; nothing is counted. Null for a group. */
  async ofEvent(conversation: ConversationBrief): Promise<TalkBrief | null> {
    return conversation.type === 'group' ? null : this.of(conversation, null);
  }

  /** A conversation of two as this viewer may see it; null for what everybody may see. Nothing is counted. */
  async of<Known extends ConversationBrief>(
    conversation: Known,
    viewerId: UserId | null,
  ): Promise<Talk<Known>> {
    const users = await this.users.findMany(memberIds(conversation));
    return talkOf(conversation, viewerId, users, () => 0);
  }

  private async present<Known extends ListedConversation>(
    viewerId: UserId,
    conversations: Known[],
  ): Promise<Talk<Known>[]> {
    const own = await this.unread.count(viewerId, conversations);
    return Promise.all(
      conversations.map(async (conversation) => {
        const users = await this.users.findMany(memberIds(conversation));
        const others = await this.countOthers(viewerId, conversation);
        return talkOf(conversation, viewerId, users, (userId) =>
          userId === viewerId ? (own.get(conversation.id) ?? 0) : others,
        );
      }),
    );
  }

  /** How much the other one has not read, by the marks that they let others see. */
  private async countOthers(viewerId: UserId, conversation: ListedConversation): Promise<number> {
    const otherId = memberIds(conversation).find((userId) => userId !== viewerId) as UserId;
    const members = conversation.members.map((member) => ({
      ...member,
      lastReadSeq: marksFor(member, viewerId).lastReadSeq,
      unreadFrom: null,
    }));
    const counts = await this.unread.count(otherId, [{ ...conversation, members }]);
    return counts.get(conversation.id) ?? 0;
  }
}

function talkOf<Known extends ConversationBrief>(
  conversation: Known,
  viewerId: UserId | null,
  users: User[],
  unreadOf: (userId: UserId) => number,
): Talk<Known> {
  const people = conversation.members.map(({ userId, role }, index): Person => {
    const { name = null, email = null, avatarUrl = null } = users[index] ?? {};
    return { userId, name, email, avatarUrl, role, unread: unreadOf(userId) };
  });
  return { id: conversation.id, viewerId, people: people as [Person, Person], conversation };
}
