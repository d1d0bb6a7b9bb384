import { Injectable } from '@nestjs/common';
import type { UserId } from '../../../shared/ids.js';
import { PartnersRepository } from './partners.repository.js';

/** Whom a person talks with. */
@Injectable()
export class Partners {
  constructor(private readonly partners: PartnersRepository) {}

  /** Everybody in the person's latest 500 conversations, without the person. */
  of(userId: UserId): Promise<UserId[]> {
    return this.partners.findOf(userId);
  }

  /** Everybody who may have the person among their partners: all in the person's latest 10,000 conversations, without the person. */
  whoKnow(userId: UserId): Promise<UserId[]> {
    return this.partners.findThoseWhoKnow(userId);
  }

  /** Those of these people who share any conversation with the person. */
  among(userId: UserId, others: readonly UserId[]): Promise<UserId[]> {
    return others.length === 0 ? Promise.resolve([]) : this.partners.findAmong(userId, others);
  }
}
