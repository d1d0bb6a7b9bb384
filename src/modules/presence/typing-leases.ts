import type { ConversationId, UserId } from '../../shared/ids.js';

/** Somebody types somewhere. */
export interface Typing {
  conversationId: ConversationId;
  userId: UserId;
  /** The socket that they type at: its end is the end of it. */
  socketId: string;
  /** Whether that is a group. */
  inGroup: boolean;
  /** Those who may know. */
  audience: UserId[];
  /** How long it lasts unless it is renewed, in milliseconds. */
  leaseMs: number;
  /** When it ends by itself, in milliseconds since 1970. */
  expiresAt: number;
}

interface Lease {
  typing: Typing;
  timer: NodeJS.Timeout;
}

/** Who is typing where, each until their lease ends. */
export class TypingLeases {
  private readonly leases = new Map<string, Lease>();
  /** The leases of each socket: one types at one or two places at a time. */
  private readonly ofSockets = new Map<string, Set<Lease>>();

  constructor(private readonly onEnd: (typing: Typing) => void) {}

  /** Begins or renews a lease. */
  begin(typing: Typing): void {
    const key = keyOf(typing.conversationId, typing.userId);
    this.drop(key);
    const timer = setTimeout(() => this.end(typing.conversationId, typing.userId), typing.leaseMs).unref();
    const lease = { typing, timer };
    this.leases.set(key, lease);
    this.ofSockets.set(typing.socketId, (this.ofSockets.get(typing.socketId) ?? new Set()).add(lease));
  }

  /** Ends a lease. False when there is none. */
  end(conversationId: ConversationId, userId: UserId): boolean {
    const lease = this.drop(keyOf(conversationId, userId));
    if (!lease) return false;
    this.onEnd(lease.typing);
    return true;
  }

  /** What is typed at a socket. */
  ofSocket(socketId: string): Typing[] {
    return [...(this.ofSockets.get(socketId) ?? [])].map(({ typing }) => typing);
  }

  /** Forgets all, and tells nobody. */
  clear(): void {
    for (const { timer } of this.leases.values()) clearTimeout(timer);
    this.leases.clear();
    this.ofSockets.clear();
  }

  private drop(key: string): Lease | undefined {
    const lease = this.leases.get(key);
    if (!lease) return undefined;
    clearTimeout(lease.timer);
    this.leases.delete(key);
    const { socketId } = lease.typing;
    const beside = this.ofSockets.get(socketId);
    beside?.delete(lease);
    if (beside?.size === 0) this.ofSockets.delete(socketId);
    return lease;
  }
}

function keyOf(conversationId: ConversationId, userId: UserId): string {
  return `${conversationId} ${userId}`;
}
