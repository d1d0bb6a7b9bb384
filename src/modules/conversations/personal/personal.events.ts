import { DomainEvent } from '../../../shared/domain-event.js';
import type { UserId } from '../../../shared/ids.js';
import type { PersonalDto } from '../dto/personal.dto.js';

/** Somebody has done something with a conversation for themselves alone. */
export class PersonalChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly place: PersonalDto,
  ) {
    super();
  }
}
