import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';
import type { User } from './user.js';
import type { UserSettings } from './users.schema.js';

/** A person's name, email or picture has changed. */
export class ProfileChanged extends DomainEvent {
  constructor(readonly user: User) {
    super();
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
