import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Admission } from '../../platform/auth/admission.js';
import { isService, type Principal } from '../../platform/auth/principal.js';
import { EventBus } from '../../platform/events/event-bus.js';
import { ClusterSignals } from '../../platform/redis/cluster-signals.js';
import type { UserId } from '../../shared/ids.js';
import { InOrder } from '../../shared/in-order.js';
import { Acquaintances } from './acquaintances.js';
import type { PutUserDto, UpdateMeDto } from './dto/update-user.dto.js';
import type { MeDto, UserDto } from './dto/user.dto.js';
import type { AppliedClaims, User, UserFields } from './user.js';
import { userErrors } from './users.errors.js';
import { ProfileChanged, SettingsChanged } from './users.events.js';
import { changesFromClaims, namedSettings } from './users.policy.js';
import { type Saved, unknownUser, UsersRepository } from './users.repository.js';
import type { UserSettings } from './users.schema.js';

/** How long a profile may be older than what another node has stored, in milliseconds. */
const PROFILE_TTL_MS = 30_000;
/** What other nodes are told, with the id of the person whose profile they shall read anew. */
const CHANGED = 'users:changed';
const NO_CLAIMS = JSON.stringify({});

/** People: their profiles come from their tokens, and from the marketplace. */
@Injectable()
export class UsersService implements OnModuleInit {
  private readonly profiles = new LRUCache<UserId, User>({ max: 20_000, ttl: PROFILE_TTL_MS });
  /** Whose profiles are being read, and by which read; whoever changes meanwhile is taken out. */
  private readonly reading = new Map<UserId, symbol>();
  private readonly inOrder = new InOrder();
  private readonly greeted = new LRUCache<UserId, string>({ max: 50_000 });

  constructor(
    private readonly users: UsersRepository,
    private readonly admission: Admission,
    private readonly acquaintances: Acquaintances,
    private readonly events: EventBus,
    private readonly signals: ClusterSignals,
  ) {}

  /** From now on everybody who is let in has a profile. */
  onModuleInit(): void {
    this.signals.on<UserId>(CHANGED, (userId) => this.forget(userId));
    this.admission.require((principal) => this.greet(principal));
  }

  /** The caller's own profile. */
  async me({ userId }: Principal): Promise<MeDto> {
    return this.find(userId);
  }

  /** Changes the caller's own profile, and those settings that are named. */
  async updateMe({ userId }: Principal, { settings, ...changes }: UpdateMeDto): Promise<MeDto> {
    const named = namedSettings(settings);
    const me = await this.save(userId, { ...changes, settings: named });
    if (Object.keys(named).length > 0) this.events.publish(new SettingsChanged(userId, named));
    return me;
  }

  /** Somebody's profile, for the people they talk to and for services. Throws `users.not_found`. */
  async get(principal: Principal, userId: UserId): Promise<UserDto> {
    const isOpen =
      userId === principal.userId ||
      isService(principal) ||
      (await this.acquaintances.connect(principal.userId, userId));
    const [user] = isOpen ? await this.findMany([userId]) : [];
    if (!user) throw userErrors.notFound();
    return toUserDto(user);
  }

  /** Stores what a marketplace server tells about one of its users. */
  put(_service: Principal, userId: UserId, fields: PutUserDto): Promise<MeDto> {
    return this.save(userId, { ...fields });
  }

  /** The profiles of these people, in the same order; somebody unknown has no name. */
  async findMany(userIds: readonly UserId[]): Promise<User[]> {
    const known = userIds.map((id) => this.profiles.get(id));
    const missing = userIds.filter((_, i) => !known[i]);
    if (missing.length === 0) return known as User[];
    const read = await this.read(missing);
    // What was known is so also when it was forgotten meanwhile; what was saved meanwhile is newer than both.
    return userIds.map((id, i) => this.profiles.get(id) ?? known[i] ?? read.get(id) ?? unknownUser(id));
  }

  /** What this person lets others see. */
  async settingsOf(userId: UserId): Promise<UserSettings> {
    return (await this.find(userId)).settings;
  }

  /** Remembers also of whom nothing is known; but nobody who has changed meanwhile, as what was read may be older. */
  private async read(userIds: readonly UserId[]): Promise<Map<UserId, User>> {
    const own = Symbol();
    for (const id of userIds) if (!this.reading.has(id)) this.reading.set(id, own);
    const isOwn = (id: UserId): boolean => this.reading.get(id) === own;
    try {
      const read = new Map((await this.users.findMany(userIds)).map((user) => [user.id, user]));
      for (const id of userIds.filter(isOwn)) this.profiles.set(id, read.get(id) ?? unknownUser(id));
      return read;
    } finally {
      for (const id of userIds.filter(isOwn)) this.reading.delete(id);
    }
  }

  private forget(userId: UserId): void {
    this.profiles.delete(userId);
    this.reading.delete(userId);
  }

  private async find(userId: UserId): Promise<User> {
    const [user] = await this.findMany([userId]);
    return user as User;
  }

  /** Turns the claims of a token into a profile, once for each change of the claims. What has none, such as a link, changes nothing. */
  private greet(principal: Principal): Promise<void> | void {
    const claims = JSON.stringify(principal.profile);
    const known = this.greeted.get(principal.userId);
    if (known === claims || (known !== undefined && claims === NO_CLAIMS)) return;
    return this.apply(principal, claims);
  }

  private async apply(principal: Principal, claims: string): Promise<void> {
    const { userId } = principal;
    const known = (await this.users.findClaims(userId)) ?? (await this.welcome(principal));
    const changes = known && changesFromClaims(principal, known);
    if (changes) await this.store(userId, () => this.users.applyClaims(userId, changes));
    this.greeted.set(userId, claims);
  }

  /** Somebody is here for the first time. Answers what is known of them only where another node was faster. */
  private async welcome(principal: Principal): Promise<AppliedClaims | null> {
    const fields = changesFromClaims(principal, { claims: {} }) ?? {};
    const user = await this.users.add(principal.userId, fields);
    if (!user) return this.users.findClaims(principal.userId);
    this.tell({ user, before: null });
    return null;
  }

  private async save(userId: UserId, fields: UserFields): Promise<User> {
    const { user } = await this.store(userId, () => this.users.save(userId, fields));
    return user;
  }

  /** One after the other: answers of the store may come in another order than that in which it has written. */
  private store<Stored extends Saved | null>(userId: UserId, write: () => Promise<Stored>): Promise<Stored> {
    return this.inOrder.run(userId, async () => {
      const saved = await write();
      if (saved) this.tell(saved);
      return saved;
    });
  }

  private tell({ user, before }: Saved): void {
    this.forget(user.id);
    this.profiles.set(user.id, user);
    this.signals.send(CHANGED, user.id);
    this.events.publish(new ProfileChanged(user, before));
  }
}

function toUserDto({ id, name, avatarUrl }: User): UserDto {
  return { id, name, avatarUrl };
}
