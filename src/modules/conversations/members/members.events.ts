import { DomainEvent } from '../../../shared/domain-event.js';
import type { UserId } from '../../../shared/ids.js';
import type { Conversation } from '../conversation.js';

/** Something has happened to somebody's place in a group; the group is as it is after that. */
abstract class MemberEvent extends DomainEvent {
  constructor(
    readonly conversation: Conversation,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** Somebody has come in. */
export class MemberAdded extends MemberEvent {}

/** Somebody has left, or was removed. */
export class MemberRemoved extends MemberEvent {}

/** Somebody has another role. */
export class MemberUpdated extends MemberEvent {}
