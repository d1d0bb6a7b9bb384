import type { ConversationId, UserId } from '../../shared/ids.js';

/** Somebody says that they type somewhere. */
export interface TypingIntent {
  conversationId: ConversationId;
  userId: UserId;
  /** The socket that they type at: its end is the end of it. */
  socketId: string;
}

/** Somebody types somewhere. */
export interface Typing extends TypingIntent {
  /** The last message that was there when they began: a later one of theirs is the end of it. */
  lastSeq: number;
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
  /** What may become a lease: in the moment in which is asked who may see it. */
  private readonly intents = new Set<TypingIntent>();

  constructor(private readonly onEnd: (typing: Typing) => void) {}

  /** Somebody has said that they type; a lease begins when it is known who may see it. Until then what ends leases ends this. */
  intend(intent: TypingIntent): TypingIntent {
    this.intents.add(intent);
    return intent;
  }

  /** Whether nothing has ended it. */
  isMeant(intent: TypingIntent): boolean {
    return this.intents.has(intent);
  }

  /** It has become a lease, or never will. */
  drop(intent: TypingIntent): void {
    this.intents.delete(intent);
  }

  /** Begins or renews a lease. */
  begin(typing: Typing): void {
    const key = keyOf(typing.conversationId, typing.userId);
    this.take(key);
    const timer = setTimeout(() => this.expire(key), typing.leaseMs).unref();
    const lease = { typing, timer };
    this.leases.set(key, lease);
    this.ofSockets.set(typing.socketId, (this.ofSockets.get(typing.socketId) ?? new Set()).add(lease));
  }

  /** Ends a lease, and what was to become one. False when there is no lease. */
  end(conversationId: ConversationId, userId: UserId): boolean {
    for (const intent of this.intents)
      if (intent.userId === userId && intent.conversationId === conversationId) this.intents.delete(intent);
    return this.expire(keyOf(conversationId, userId));
  }

  /** What was to become a lease of this socket does not. */
  giveUp(socketId: string): void {
    for (const intent of this.intents) if (intent.socketId === socketId) this.intents.delete(intent);
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
    this.intents.clear();
  }

  private expire(key: string): boolean {
    const lease = this.take(key);
    if (!lease) return false;
    this.onEnd(lease.typing);
    return true;
  }

  private take(key: string): Lease | undefined {
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

/** One person in one conversation. */
export function keyOf(conversationId: ConversationId, userId: UserId): string {
  return `${conversationId} ${userId}`;
}
