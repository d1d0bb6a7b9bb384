/**
 * Whether somebody is there.
 *
 * Every socket of a person is a seat. A seat is `online` while the client asks for something now and then, and `away` after a while of
 * silence or when the client says so; what it says holds until it says something else, but a client that asks for something is not idle.
 * A seat whose socket has closed counts, as it was, for a short grace: a reload is no absence. (The contracts know no grace: a disconnect
 * is offline, so seats of their namespaces have none.) Any seat online: the person is online; else any
 * away: away; else offline. Several nodes say each what their seats amount to, and the same rule merges them.
 *
 * Who is invisible is offline to everybody else, and was last seen when they became so. Nobody sees anything of people whom they share no
 * conversation with, or who hide their presence: they are offline, seen never.
 */

/** What others see of a person. */
export const PRESENCE_STATUSES = ['online', 'away', 'offline'] as const;
export type PresenceStatus = (typeof PRESENCE_STATUSES)[number];

/** What a client can ask for. */
export const PRESENCE_CHOICES = ['online', 'away', 'invisible'] as const;
export type PresenceChoice = (typeof PRESENCE_CHOICES)[number];

/** One socket of a person; times in milliseconds since 1970. */
export interface Seat {
  /** What the client said last. */
  chosen: 'online' | 'away';
  /** When it asked for something last. */
  activeAt: number;
  /** When it closed; null while it is open. */
  leftAt: number | null;
  /** Whether it counts for a while after that. */
  hasGrace: boolean;
}

/** Times that the rules depend on, in milliseconds. */
export interface PresenceTimes {
  idleMs: number;
  graceMs: number;
}

/** The status that one seat stands for. */
export function statusOfSeat(
  { chosen, activeAt, leftAt, hasGrace }: Seat,
  now: number,
  { idleMs, graceMs }: PresenceTimes,
): PresenceStatus {
  if (leftAt !== null && (!hasGrace || now - leftAt >= graceMs)) return 'offline';
  const seenAt = leftAt ?? now;
  return chosen === 'away' || seenAt - activeAt >= idleMs ? 'away' : 'online';
}

/** Of several seats, or nodes, the one where the person is most present speaks for all. */
export function strongest(statuses: readonly PresenceStatus[]): PresenceStatus {
  return PRESENCE_STATUSES.find((status) => statuses.includes(status)) ?? 'offline';
}

/** What the seats of a person amount to. */
export function statusOf(seats: readonly Seat[], now: number, times: PresenceTimes): PresenceStatus {
  return strongest(seats.map((seat) => statusOfSeat(seat, now, times)));
}

/** When the person was here last, by these seats. */
export function lastSeen(seats: Iterable<Seat>, now: number): number {
  return Math.max(...[...seats].map(({ leftAt }) => leftAt ?? now));
}
