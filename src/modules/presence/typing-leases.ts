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

  constructor(private readonly onEnd: (typing: Typing) => void) {}

  /** Begins or renews a lease. */
  begin(typing: Typing): void {
    const key = keyOf(typing.conversationId, typing.userId);
    clearTimeout(this.leases.get(key)?.timer);
    const timer = setTimeout(() => this.end(typing.conversationId, typing.userId), typing.leaseMs).unref();
    this.leases.set(key, { typing, timer });
  }

  /** Ends a lease. False when there is none. */
  end(conversationId: ConversationId, userId: UserId): boolean {
    const key = keyOf(conversationId, userId);
    const lease = this.leases.get(key);
    if (!lease) return false;
    clearTimeout(lease.timer);
    this.leases.delete(key);
    this.onEnd(lease.typing);
    return true;
  }

  /** What is typed at a socket; one types at one or two places at a time. */
  ofSocket(socketId: string): Typing[] {
    return [...this.leases.values()]
      .map(({ typing }) => typing)
      .filter((typing) => typing.socketId === socketId);
  }

  /** Forgets all, and tells nobody. */
  clear(): void {
    for (const { timer } of this.leases.values()) clearTimeout(timer);
    this.leases.clear();
  }
}

function keyOf(conversationId: ConversationId, userId: UserId): string {
  return `${conversationId} ${userId}`;
}
