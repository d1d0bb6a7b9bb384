import type { UserId } from '../../shared/ids.js';
import {
  lastSeen,
  type PresenceStatus,
  type PresenceTimes,
  type Seat,
  statusOf,
  statusOfSeat,
} from './presence.policy.js';

interface TakenSeat extends Seat {
  socketId: string;
}

/** Somebody with a socket on this node, or who had one a moment ago. */
interface Person {
  /** Few, mostly one: a list is the smallest thing to keep them in. */
  seats: TakenSeat[];
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
    const seat: TakenSeat = { socketId, chosen: 'online', activeAt: now, leftAt: null, hasGrace };
    if (known) known.seats.push(seat);
    else this.people.set(userId, { seats: [seat], isInvisible: null, told: 'offline' });
    return !known;
  }

  /** A socket asks for something. */
  touch(userId: UserId, socketId: string, now: number): void {
    const seat = this.seatOf(userId, socketId);
    if (seat) seat.activeAt = now;
  }

  /** A socket says how it wants to be seen. */
  choose(userId: UserId, socketId: string, chosen: Seat['chosen']): void {
    const seat = this.seatOf(userId, socketId);
    if (seat) seat.chosen = chosen;
  }

  /** A socket is gone. */
  leave(userId: UserId, socketId: string, now: number): void {
    const seat = this.seatOf(userId, socketId);
    if (seat) seat.leftAt = now;
  }

  /** The store, or another node, tells whether somebody is invisible. */
  setInvisible(userId: UserId, isInvisible: boolean): void {
    const person = this.people.get(userId);
    if (person) person.isInvisible = isInvisible;
  }

  /** Whether somebody is invisible; null where it is not known here. */
  isInvisible(userId: UserId): boolean | null {
    return this.people.get(userId)?.isInvisible ?? null;
  }

  /** Those of whom something may have to be told, or forgotten. */
  restless(now: number): UserId[] {
    const found: UserId[] = [];
    for (const [userId, { seats, told }] of this.people) {
      const isOver = seats.some((seat) => statusOfSeat(seat, now, this.times) === 'offline');
      if (isOver || this.statusOf(userId, now) !== told) found.push(userId);
    }
    return found;
  }

  /** Everybody here. */
  userIds(): UserId[] {
    return [...this.people.keys()];
  }

  /** What others should see of these seats. */
  statusOf(userId: UserId, now: number): PresenceStatus {
    const person = this.people.get(userId);
    return person?.isInvisible === false ? statusOf(person.seats, now, this.times) : 'offline';
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

  /** What was news last; offline of people without seats. */
  told(userId: UserId): PresenceStatus {
    return this.people.get(userId)?.told ?? 'offline';
  }

  /** When somebody was here last. */
  lastSeen(userId: UserId, now: number): Date {
    const person = this.people.get(userId);
    return new Date(person ? lastSeen(person.seats, now) : now);
  }

  /** Forgets seats that count no more, and people without any. */
  clear(userId: UserId, now: number): void {
    const person = this.people.get(userId);
    if (!person) return;
    person.seats = person.seats.filter((seat) => statusOfSeat(seat, now, this.times) !== 'offline');
    if (person.seats.length === 0) this.people.delete(userId);
  }

  private seatOf(userId: UserId, socketId: string): TakenSeat | undefined {
    return this.people.get(userId)?.seats.find((seat) => seat.socketId === socketId);
  }
}
