import type { ConversationId, UserId } from '../../shared/ids.js';

/** Which of some conversations each of their members is in. */
export class ConversationsByMember {
  private readonly ids = new Map<UserId, Set<ConversationId>>();

  /** One more conversation, with these members. */
  add(id: ConversationId, members: readonly UserId[]): void {
    for (const userId of members) this.ids.set(userId, (this.ids.get(userId) ?? new Set()).add(id));
  }

  /** A conversation less; it was added with these members. */
  remove(id: ConversationId, members: readonly UserId[]): void {
    for (const userId of members) {
      const ids = this.ids.get(userId);
      ids?.delete(id);
      if (ids?.size === 0) this.ids.delete(userId);
    }
  }

  /** Those that this person is in. */
  of(userId: UserId): ConversationId[] {
    return [...(this.ids.get(userId) ?? [])];
  }
}
