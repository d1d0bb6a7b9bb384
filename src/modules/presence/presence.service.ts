import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { isService, type Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import type { UserId } from '../../shared/ids.js';
import { InOrder } from '../../shared/in-order.js';
import { BlockChanged, MemberRemoved, memberIds, Partners } from '../conversations/index.js';
import { SettingsChanged } from '../users/index.js';
import type { PresenceDto, PresenceListDto } from './dto/presence.dto.js';
import { PersonMoved, PresenceChanged } from './presence.events.js';
import type { PresenceChoice, PresenceStatus } from './presence.policy.js';
import { PresenceBoard } from './presence-board.js';
import { PresencePrivacy } from './presence-privacy.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceTracker } from './presence-tracker.js';

/** Who sees whether who is there. */
@Injectable()
export class PresenceService {
  private readonly inOrder = new InOrder();

  constructor(
    private readonly board: PresenceBoard,
    private readonly tracker: PresenceTracker,
    private readonly presence: PresenceRepository,
    private readonly partners: Partners,
    private readonly privacy: PresencePrivacy,
    private readonly events: EventBus,
  ) {}

  /** How these people are seen by the caller, in the same order: strangers, and people who hide, are offline and were seen never. */
  async find(caller: Principal, userIds: readonly UserId[]): Promise<PresenceListDto> {
    const others = userIds.filter((userId) => userId !== caller.userId);
    const known = isService(caller) ? [] : await this.partners.among(caller.userId, others);
    return { items: await this.seenBy(caller, userIds, known) };
  }

  /** The same for people of whom it is known that the caller shares a conversation with each of them. */
  findPartners(caller: Principal, userIds: readonly UserId[]): Promise<PresenceDto[]> {
    const others = userIds.filter((userId) => userId !== caller.userId);
    return this.seenBy(caller, userIds, others);
  }

  /** How everybody is whom this person talks with, in their latest 500 conversations. */
  async ofPartners(userId: UserId): Promise<PresenceDto[]> {
    return this.look(await this.privacy.visibleTo('presence', userId, await this.partners.of(userId)));
  }

  /** How this socket wants its person to be seen. */
  async choose(
    { userId }: Principal,
    socketId: string,
    status: PresenceChoice,
  ): Promise<{ status: PresenceChoice }> {
    await this.tracker.choose(userId, socketId, status);
    return { status };
  }

  /** The person is gone for everybody, until a socket of theirs says something else, and no longer than this node is there. */
  hideForVisit({ userId }: Principal, socketId: string): Promise<void> {
    return this.tracker.choose(userId, socketId, 'invisible', true);
  }

  /** Tells how the caller is to those who may know, also where nothing has changed. */
  async sayAgain({ userId }: Principal): Promise<void> {
    const audience = await this.privacy.viewersOf('presence', userId, await this.partners.whoKnow(userId));
    for (const { status, lastSeenAt } of await this.look([userId]))
      this.events.publish(new PresenceChanged(userId, status, lastSeenAt, audience));
  }

  /**
   * Finds those who may know, also of conversations that are not among the latest of the person but may be of theirs; two moves of a person
   * are told in their order, those of several nodes too: who has come to another node before it could be told that they are gone is here.
   */
  @OnEvent(PersonMoved.name)
  announce({ userId, status, lastSeenAt }: PersonMoved): Promise<void> {
    return this.inOrder.run(userId, async () => {
      const audience = await this.privacy.viewersOf('presence', userId, await this.partners.whoKnow(userId));
      if (await this.board.isOvertaken(userId, status)) return;
      this.events.publish(new PresenceChanged(userId, status, lastSeenAt, audience));
    });
  }

  /** Whoever is blocked sees nothing more of the other, and is not seen; until they are let be again. */
  @OnEvent(BlockChanged.name)
  async blocked({ blockerId, blockedId }: BlockChanged): Promise<void> {
    const know = await this.partners.among(blockerId, [blockedId]);
    if (know.length === 0) return;
    await this.showAnew(blockerId, [blockedId]);
    await this.showAnew(blockedId, [blockerId]);
  }

  /** Whoever has left a group and those in it see nothing more of each other, unless they share another conversation. */
  @OnEvent(MemberRemoved.name)
  async left({ conversation, userId }: MemberRemoved): Promise<void> {
    const others = memberIds(conversation);
    const known = new Set(await this.partners.among(userId, others));
    const strangers = others.filter((other) => !known.has(other));
    await Promise.all([
      this.hide(userId, strangers),
      ...strangers.map((stranger) => this.hide(stranger, [userId])),
    ]);
  }

  /** Whoever switches presence off is gone for everybody, and back when it is on again. */
  @OnEvent(SettingsChanged.name)
  async chosen({ userId, changes }: SettingsChanged): Promise<void> {
    if (changes.presence !== undefined) await this.showAnew(userId, await this.partners.whoKnow(userId));
  }

  /** What these partners may see of somebody has changed. */
  private async showAnew(userId: UserId, partners: UserId[]): Promise<void> {
    const visible = await this.privacy.viewersOf('presence', userId, partners);
    const mayKnow = new Set(visible);
    const others = partners.filter((partner) => !mayKnow.has(partner));
    for (const { status, lastSeenAt } of await this.look([userId])) {
      this.events.publish(new PresenceChanged(userId, status, lastSeenAt, visible));
    }
    this.events.publish(new PresenceChanged(userId, 'offline', null, others));
  }

  /** Behind what is being told of the person to those who knew them a moment ago. */
  private hide(userId: UserId, viewers: UserId[]): Promise<void> {
    return this.inOrder.run(userId, async () => {
      this.events.publish(new PresenceChanged(userId, 'offline', null, viewers));
    });
  }

  /** Those of these people who are the caller, or are known to them and do not hide; of the others nothing is seen. */
  private async seenBy(
    caller: Principal,
    userIds: readonly UserId[],
    known: UserId[],
  ): Promise<PresenceDto[]> {
    const own = userIds.filter((userId) => userId === caller.userId);
    const visible = isService(caller)
      ? userIds
      : [...own, ...(await this.privacy.visibleTo('presence', caller.userId, known))];
    const seen = new Map((await this.look(visible)).map((presence) => [presence.userId, presence]));
    return userIds.map((userId) => seen.get(userId) ?? { userId, status: 'offline', lastSeenAt: null });
  }

  /** The statuses are read last: what comes after is told as a change. When somebody was here last is asked of those who are away. */
  private async look(userIds: readonly UserId[]): Promise<PresenceDto[]> {
    const lastSeen = new Map<UserId, Date | null>();
    let away = userIds.filter((userId) => !this.board.isHere(userId));
    for (;;) {
      const found = await this.presence.lastSeen(away);
      for (const userId of away) lastSeen.set(userId, found.get(userId) ?? null);
      const statuses = await this.board.read(userIds);
      away = userIds.filter((userId, index) => statuses[index] === 'offline' && !lastSeen.has(userId));
      if (away.length === 0) return userIds.map((userId, index) => toDto(userId, statuses[index], lastSeen));
    }
  }
}

function toDto(
  userId: UserId,
  status: PresenceStatus = 'offline',
  lastSeen: Map<UserId, Date | null>,
): PresenceDto {
  return { userId, status, lastSeenAt: status === 'offline' ? (lastSeen.get(userId) ?? null) : new Date() };
}
