import { Injectable } from '@nestjs/common';
import type { UserId } from '../../shared/ids.js';
import { BlocksService, type CurrentBrief, memberIds } from '../conversations/index.js';
import { UsersService } from '../users/index.js';

/** What people may keep to themselves: each by a setting of its own. */
export type Signal = 'presence' | 'typing';

/** Who sees nothing of whom: of people who have switched that off nobody, and two of whom one blocks the other. */
@Injectable()
export class PresencePrivacy {
  constructor(
    private readonly users: UsersService,
    private readonly blocks: BlocksService,
  ) {}

  /** Those of the viewers who may see this of the person. */
  async viewersOf(signal: Signal, person: UserId, viewers: readonly UserId[]): Promise<UserId[]> {
    if (viewers.length === 0) return [];
    const [settings, blocked] = await Promise.all([
      this.users.settingsOf(person),
      this.blocks.blockedAmong(person, viewers),
    ]);
    return settings[signal] ? viewers.filter((viewer) => !blocked.has(viewer)) : [];
  }

  /** Those of the others in a conversation who may see this of the person: a conversation of two says itself whether one blocks the other. */
  async viewersIn(signal: Signal, person: UserId, conversation: CurrentBrief): Promise<UserId[]> {
    const others = memberIds(conversation).filter((userId) => userId !== person);
    if (conversation.type === 'group') return this.viewersOf(signal, person, others);
    const settings = await this.users.settingsOf(person);
    return settings[signal] && !conversation.isBlocked ? others : [];
  }

  /** Those of the people of whom the viewer may see this. */
  async visibleTo(signal: Signal, viewer: UserId, people: readonly UserId[]): Promise<UserId[]> {
    const [users, blocked] = await Promise.all([
      this.users.findMany(people),
      this.blocks.blockedAmong(viewer, people),
    ]);
    return users.filter(({ id, settings }) => settings[signal] && !blocked.has(id)).map(({ id }) => id);
  }
}
