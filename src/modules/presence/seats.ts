import type { UserId } from '../../shared/ids.js';
import {
  lastSeen,
  type PresenceStatus,
  type PresenceTimes,
  type Seat,
  statusOf,
  statusOfSeat,
} from './presence.policy.js';

/** Somebody with a socket on this node, or who had one a moment ago. */
interface Person {
  seats: Map<string, Seat>;
  /** Null until the store was asked. */
  isInvisible: boolean | null;
  /** What the other nodes and people know of these seats. */
  told: PresenceStatus;
}

/** Who is on this node: the leases of its sockets. */
export class Seats {
  private readonly people = new Map<UserId, Person>();

  constructor(private readonly times: PresenceTimes) {}

  /** A socket has come. True when it is the first of its person. */
  take(userId: UserId, socketId: string, now: number, hasGrace = true): boolean {
    const known = this.people.get(userId);
    const person = known ?? { seats: new Map(), isInvisible: null, told: 'offline' };
    this.people.set(userId, person);
    person.seats.set(socketId, { chosen: 'online', activeAt: now, leftAt: null, hasGrace });
    return !known;
  }

  /** A socket asks for something. */
  touch(userId: UserId, socketId: string, now: number): void {
    const seat = this.people.get(userId)?.seats.get(socketId);
    if (seat) seat.activeAt = now;
  }

  /** A socket says how it wants to be seen. */
  choose(userId: UserId, socketId: string, chosen: Seat['chosen']): void {
    const seat = this.people.get(userId)?.seats.get(socketId);
    if (seat) seat.chosen = chosen;
  }

  /** A socket is gone. */
  leave(userId: UserId, socketId: string, now: number): void {
    const seat = this.people.get(userId)?.seats.get(socketId);
    if (seat) seat.leftAt = now;
  }

  /** The store, or another node, tells whether somebody is invisible. */
  setInvisible(userId: UserId, isInvisible: boolean): void {
    const person = this.people.get(userId);
    if (person) person.isInvisible = isInvisible;
  }

  /** Whether somebody has a socket here, or had one a moment ago. */
  knows(userId: UserId): boolean {
    return this.people.has(userId);
  }

  /** Whether somebody is invisible, as far as it is known here. */
  isInvisible(userId: UserId): boolean {
    return this.people.get(userId)?.isInvisible ?? false;
  }

  /** Everybody here. */
  userIds(): UserId[] {
    return [...this.people.keys()];
  }

  /** What others should see of these seats. */
  statusOf(userId: UserId, now: number): PresenceStatus {
    const person = this.people.get(userId);
    return person?.isInvisible === false ? statusOf(person.seats.values(), now, this.times) : 'offline';
  }

  /** What has to be told since the last time; null when nothing has. */
  news(userId: UserId, now: number): PresenceStatus | null {
    const person = this.people.get(userId);
    if (typeof person?.isInvisible !== 'boolean') return null;
    const status = this.statusOf(userId, now);
    if (status === person.told) return null;
    person.told = status;
    return status;
  }

  /** When somebody was here last. */
  lastSeen(userId: UserId, now: number): Date {
    const person = this.people.get(userId);
    return new Date(person ? lastSeen(person.seats.values(), now) : now);
  }

  /** Forgets seats that count no more, and people without any. */
  clear(userId: UserId, now: number): void {
    const person = this.people.get(userId);
    if (!person) return;
    for (const [socketId, seat] of person.seats) {
      if (statusOfSeat(seat, now, this.times) === 'offline') person.seats.delete(socketId);
    }
    if (person.seats.size === 0) this.people.delete(userId);
  }
}
