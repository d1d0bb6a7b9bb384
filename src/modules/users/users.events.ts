import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';
import type { User } from './user.js';
import type { UserSettings } from './users.schema.js';

/** What is known of a person was stored anew. */
export class ProfileChanged extends DomainEvent {
  constructor(
    readonly user: User,
    /** What was known of them before; null for somebody new. */
    private readonly before: User | null,
  ) {
    super();
  }

  /** Whether the person was not known before. */
  get isNew(): boolean {
    return this.before === null;
  }

  /** Whether others see it: the name or the picture is another. */
  get looksDifferent(): boolean {
    const { name, avatarUrl } = this.before ?? { name: null, avatarUrl: null };
    return this.user.name !== name || this.user.avatarUrl !== avatarUrl;
  }
}

/** A person lets others see more or less of them. */
export class SettingsChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** What was named, with what it is now. */
    readonly changes: Partial<UserSettings>,
  ) {
    super();
  }
}
