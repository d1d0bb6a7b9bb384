import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ClusterSignals } from '../../../platform/redis/cluster-signals.js';
import type { UserId } from '../../../shared/ids.js';
import type { PersonType } from './dto/person-type.js';

const TOPIC = 'storefront:type';
/** Of how many people it is remembered; they say it again whenever they register. */
const REMEMBERED = 50_000;

/** What people have last called themselves, for what is said of them and not of a message. Every node knows. */
@Injectable()
export class StorefrontTypes implements OnModuleInit {
  private readonly types = new LRUCache<UserId, PersonType>({ max: REMEMBERED });

  constructor(private readonly signals: ClusterSignals) {}

  onModuleInit(): void {
    this.signals.on<{ userId: UserId; type: PersonType }>(TOPIC, ({ userId, type }) => {
      this.types.set(userId, type);
    });
  }

  /** Somebody says what they are; or nothing, and nothing changes. */
  remember(userId: UserId, type: PersonType | null | undefined): void {
    if (!type || this.types.get(userId) === type) return;
    this.types.set(userId, type);
    this.signals.send(TOPIC, { userId, type });
  }

  /** What somebody is; null if they have never said so. */
  of(userId: UserId): PersonType | null {
    return this.types.get(userId) ?? null;
  }
}
