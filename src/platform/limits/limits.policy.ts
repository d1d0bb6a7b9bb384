/**
 * How much anybody may ask for, in calls a minute. A request counts against its caller, and against the address it comes from, an ask
 * over a socket against its caller alone (that of a marketplace server against its address);
 * a call of a kind that costs more (a send, a search ...) counts against the limit of that kind too. The numbers leave a busy
 * front end alone, and an office or a mobile network behind one address: they stop loops and floods, not people.
 * `RATE_LIMIT_SCALE` multiplies all of them; 0 switches them off.
 */

/** Whose calls are counted together: a person's, an address's, or those for one account from one address. */
export type LimitScope = 'user' | 'address' | 'account';

/** The window that calls are counted in, in seconds. */
export const LIMIT_WINDOW_S = 60;

/** Calls a window, by kind and scope. */
export const LIMITS = {
  /** Every request, every socket event and every handshake of a socket. */
  call: { user: 600, address: 6000 },
  /** Messages sent, edited or forwarded. */
  send: { user: 300 },
  /** Conversations begun, people added to them. */
  create: { user: 150 },
  /** Searches and exports. */
  search: { user: 150 },
  /** Files uploaded. */
  upload: { user: 150 },
  /** Typing and presence. */
  signal: { user: 300 },
  /** Registrations, logins and refreshes of local accounts. */
  login: { address: 300, account: 60 },
  /** Sockets opened. */
  connect: { user: 150, address: 1200 },
} as const satisfies Record<string, Partial<Record<LimitScope, number>>>;

/** A kind of call. */
export type LimitName = keyof typeof LIMITS;

/** The most sockets that one person has open on one node, in all namespaces. */
export const SOCKETS_PER_USER = 50;

/** How a counter stands after a call was counted. */
export interface Quota {
  limit: number;
  remaining: number;
  /** When the window ends, in milliseconds from now. */
  resetMs: number;
  isExceeded: boolean;
}

/** A limit at this scale; never less than one call. */
export function scaled(limit: number, scale: number): number {
  return Math.max(1, Math.ceil(limit * scale));
}

/** Of several counters of one call the one that the caller should know of: it refuses, or will be the first to. */
export function tightest(quotas: Quota[]): Quota | undefined {
  const slowest = (exceeded: Quota[]): Quota[] =>
    exceeded.toSorted((one, other) => other.resetMs - one.resetMs);
  const [refusing] = slowest(quotas.filter(({ isExceeded }) => isExceeded));
  return refusing ?? quotas.toSorted((one, other) => one.remaining - other.remaining)[0];
}
