import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import { Trouble } from '../../platform/logging/trouble.js';
import type { ConversationId, UserId } from '../../shared/ids.js';
import { type Conversation, memberIds } from './conversation.js';
import { ConversationsByMember } from './conversations-by-member.js';
import { type Keeper, WrittenBehind } from './written-behind.js';

/** A marker is written when no further one has come for so long, in milliseconds: while somebody scrolls, one comes after the other. */
const QUIET_MS = 300;
/** A marker is written after so long at the latest, in milliseconds. */
const LATEST_MS = 5000;

/** Somebody's read marker, on its way to `seq`. */
export interface ReadMove {
  caller: Principal;
  id: ConversationId;
  seq: number;
}

/** Stores a marker, and tells of it. */
export type StoreRead = (move: ReadMove) => Promise<unknown>;

interface Pending {
  move: ReadMove;
  since: number;
  timer: NodeJS.Timeout;
  writing?: Promise<void>;
}

/** The pending markers of a conversation, by whose they are. */
interface Place {
  members: UserId[];
  reads: Map<UserId, Pending>;
}

/**
 * Read markers that are answered and not stored yet: of those that follow each other the last is written, once for all. Whoever reads
 * the conversation on this node meanwhile has them written first. A node that is killed loses them: the next marker moves on from
 * where the one before was stored.
 */
@Injectable()
export class PendingReads implements Keeper, OnModuleInit, BeforeApplicationShutdown {
  private readonly trouble = new Trouble(new Logger(PendingReads.name), 'Writing read markers');
  private readonly places = new Map<ConversationId, Place>();
  private readonly byMember = new ConversationsByMember();
  private storeRead: StoreRead;
  /** Whether markers may wait here; not on a node that stops, whose sockets may still be served for a while. */
  isOpen = true;

  constructor(private readonly behind: WrittenBehind) {}

  onModuleInit(): void {
    this.behind.add(this);
  }

  /** Nothing that was answered is left behind by a node that stops. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isOpen = false;
    await Promise.all([...this.places.keys()].map((id) => this.store(id)));
  }

  /** Says how a marker is stored. */
  writeBy(storeRead: StoreRead): void {
    this.storeRead = storeRead;
  }

  /** Up to where this person has read, as far as that is not stored yet; 0 where all is. */
  seqOf(userId: UserId, id: ConversationId): number {
    return this.places.get(id)?.reads.get(userId)?.move.seq ?? 0;
  }

  /** Stores the marker a little later, with those that follow it. */
  add(conversation: Conversation, move: ReadMove): void {
    const { userId } = move.caller;
    const { reads } = this.places.get(move.id) ?? this.open(conversation);
    const pending = reads.get(userId);
    if (!pending) {
      const timer = setTimeout(() => void this.write(move.id, userId), QUIET_MS).unref();
      reads.set(userId, { move, since: performance.now(), timer });
      return;
    }
    if (move.seq > pending.move.seq) pending.move = move;
    if (performance.now() - pending.since < LATEST_MS) pending.timer.refresh();
  }

  /** Writes the markers of this conversation. */
  async store(id: ConversationId): Promise<void> {
    const place = this.places.get(id);
    if (place) await Promise.all([...place.reads.keys()].map((userId) => this.writeAll(id, userId)));
  }

  /** Writes those of this person's conversations, also of other members. */
  async storeOf(userId: UserId): Promise<void> {
    await Promise.all(this.byMember.of(userId).map((id) => this.store(id)));
  }

  /** Another one may have come while the one before was written. */
  private async writeAll(id: ConversationId, userId: UserId): Promise<void> {
    await this.write(id, userId);
    await this.write(id, userId);
  }

  private write(id: ConversationId, userId: UserId): Promise<void> | undefined {
    const pending = this.places.get(id)?.reads.get(userId);
    if (pending) pending.writing ??= this.run(pending);
    return pending?.writing;
  }

  /** What cannot be stored now is tried again. Of whoever is no member any more nothing is to be stored. */
  private async run(pending: Pending): Promise<void> {
    clearTimeout(pending.timer);
    const { move } = pending;
    const { id, caller } = move;
    try {
      await this.storeRead(move);
      this.trouble.ends();
      if (pending.move === move) {
        this.close(id, caller.userId);
        return;
      }
    } catch (error) {
      this.trouble.begins(error);
    }
    delete pending.writing;
    pending.since = performance.now();
    pending.timer = setTimeout(() => void this.write(id, caller.userId), QUIET_MS).unref();
  }

  private open(conversation: Conversation): Place {
    const place: Place = { members: memberIds(conversation), reads: new Map() };
    this.places.set(conversation.id, place);
    this.byMember.add(conversation.id, place.members);
    return place;
  }

  private close(id: ConversationId, userId: UserId): void {
    const place = this.places.get(id);
    place?.reads.delete(userId);
    if (!place || place.reads.size > 0) return;
    this.places.delete(id);
    this.byMember.remove(id, place.members);
  }
}
