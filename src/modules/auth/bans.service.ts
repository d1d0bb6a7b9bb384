import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Admission } from '../../platform/auth/admission.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterFeed } from '../../platform/redis/cluster-feed.js';
import type { UserId } from '../../shared/ids.js';
import { InOrder } from '../../shared/in-order.js';
import { authErrors } from './auth.errors.js';
import { UserBanned } from './auth.events.js';
import { BansRepository } from './bans.repository.js';
import type { BanDto, PutBanDto } from './dto/ban.dto.js';

const TOPIC = 'bans:changed';

/** Who is shut out. They are few and kept in memory on every node: a request costs no query. */
@Injectable()
@Refuses(authErrors.banned)
export class BansService implements OnModuleInit {
  private banned = new Set<UserId>();
  private readonly inOrder = new InOrder();

  /** The check is hung here and not at start, to be before those that begin to work with the person. */
  constructor(
    private readonly bans: BansRepository,
    private readonly feed: ClusterFeed,
    private readonly events: EventBus,
    admission: Admission,
  ) {
    admission.require((principal) => this.check(principal));
  }

  /** A restart lifts no ban. */
  async onModuleInit(): Promise<void> {
    this.banned = new Set(await this.bans.listBanned());
    this.feed.follow(TOPIC, (since) => this.hear(since));
  }

  /** Shuts somebody out: their tokens are refused and their sockets closed, everywhere. Throws `auth.ban_self`. */
  async ban(moderator: Principal, userId: UserId, { reason }: PutBanDto): Promise<BanDto> {
    if (userId === moderator.userId) throw authErrors.banSelf();
    const bannedAt = new Date();
    const ban = { userId, reason: reason ?? null, bannedBy: moderator.userId, bannedAt, isLifted: false };
    return this.inOrder.run(userId, async () => {
      await this.bans.put(ban);
      this.shutOut(userId);
      this.feed.wake(TOPIC);
      return { userId, reason: ban.reason, bannedAt };
    });
  }

  /** Lets somebody in again. */
  lift(_moderator: Principal, userId: UserId): Promise<void> {
    return this.inOrder.run(userId, async () => {
      await this.bans.lift(userId);
      this.banned.delete(userId);
      this.feed.wake(TOPIC);
    });
  }

  private async hear(since: Date): Promise<void> {
    for (const { userId, isLifted } of await this.bans.listChanged(since)) {
      if (isLifted) this.banned.delete(userId);
      else if (!this.banned.has(userId)) this.shutOut(userId);
    }
  }

  private shutOut(userId: UserId): void {
    this.banned.add(userId);
    this.events.publish(new UserBanned(userId));
  }

  private check({ userId }: Principal): void {
    if (this.banned.has(userId)) throw authErrors.banned();
  }
}
