import { Injectable } from '@nestjs/common';
import type { UserId } from '../../shared/ids.js';
import { PartnersRepository } from './partners.repository.js';

/** Whom a person talks with. */
@Injectable()
export class Partners {
  constructor(private readonly partners: PartnersRepository) {}

  /** Everybody in the person's latest conversations, without the person. */
  of(userId: UserId): Promise<UserId[]> {
    return this.partners.findOf(userId);
  }

  /** Those of these people who share any conversation with the person. */
  among(userId: UserId, others: readonly UserId[]): Promise<UserId[]> {
    return others.length === 0 ? Promise.resolve([]) : this.partners.findAmong(userId, others);
  }
}
