import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { Trouble } from '../../../platform/logging/trouble.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { type MarkedConversation, memberIds } from '../conversation.js';
import { ConversationsByMember } from '../conversations-by-member.js';
import { type Keeper, WrittenBehind } from '../written-behind.js';

/**
 * A read marker is written when no further one has come for so long: while somebody scrolls, one comes after the other. A delivered marker
 * rests for so long after it was written. In milliseconds.
 */
const WAIT_MS: Record<MarkKind, number> = { read: 300, delivered: 1000 };
/** A read marker is written after so long at the latest, in milliseconds. */
const LATEST_MS = 5000;

/** Which marker of somebody. */
type MarkKind = 'read' | 'delivered';

/** Somebody's marker, on its way to `seq`. */
export interface MarkMove {
  kind: MarkKind;
  caller: Principal;
  id: ConversationId;
  seq: number;
}

/** Stores a marker, and tells of it. */
type StoreMark = (move: MarkMove) => Promise<unknown>;

interface Pending {
  move: MarkMove;
  /** Whether there is nothing to write: a delivered marker rests. */
  isStored: boolean;
  since: number;
  timer: NodeJS.Timeout;
  writing?: Promise<void>;
}

/** The pending markers of a conversation, by whose and which they are. */
interface Place {
  members: UserId[];
  marks: Map<string, Pending>;
}

/**
 * Markers that are answered and not stored yet: of those that follow each other the last is written, once for all. A delivered marker that
 * was just stored rests here, so that those that follow it wait. Whoever reads
 * the conversation on this node meanwhile has them written first. A node that is killed loses them: the next marker moves on from
 * where the one before was stored.
 */
@Injectable()
export class PendingMarks implements Keeper, OnModuleInit, BeforeApplicationShutdown {
  private readonly trouble = new Trouble(new Logger(PendingMarks.name), 'Writing markers');
  private readonly places = new Map<ConversationId, Place>();
  private readonly byMember = new ConversationsByMember();
  private storeMark: StoreMark;
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
  writeBy(storeMark: StoreMark): void {
    this.storeMark = storeMark;
  }

  /** Where this marker is, while it waits or rests here; undefined for every other. */
  seqOf(kind: MarkKind, userId: UserId, id: ConversationId): number | undefined {
    return this.places.get(id)?.marks.get(keyOf(kind, userId))?.move.seq;
  }

  /** Stores the marker a little later, with those that follow it. */
  add(conversation: MarkedConversation, move: MarkMove): void {
    if (!this.join(move)) this.open(conversation, move, false);
  }

  /** Stores the marker with one that waits or rests here; false where there is none. */
  join(move: MarkMove): boolean {
    const pending = this.find(move);
    if (!pending) return false;
    if (move.seq > pending.move.seq) {
      pending.move = move;
      pending.isStored = false;
    }
    if (move.kind === 'read' && performance.now() - pending.since < LATEST_MS) pending.timer.refresh();
    return true;
  }

  /** Lets a marker rest that was just stored: those that follow it are stored a little later. */
  rest(conversation: MarkedConversation, move: MarkMove): void {
    if (this.isOpen && !this.find(move)) this.open(conversation, move, true);
  }

  /** Writes the markers of this conversation. */
  async store(id: ConversationId): Promise<void> {
    const place = this.places.get(id);
    if (place) await Promise.all([...place.marks.values()].map((pending) => this.writeAll(pending)));
  }

  /** Writes those of this person's conversations, also of other members. */
  async storeOf(userId: UserId): Promise<void> {
    await Promise.all(this.byMember.of(userId).map((id) => this.store(id)));
  }

  /** Another one may have come while the one before was written. */
  private async writeAll(pending: Pending): Promise<void> {
    await this.write(pending);
    await this.write(pending);
  }

  private write(pending: Pending): Promise<void> | undefined {
    if (!pending.isStored) pending.writing ??= this.run(pending);
    return pending.writing;
  }

  /** What cannot be stored now is tried again. Of whoever is no member any more nothing is to be stored. */
  private async run(pending: Pending): Promise<void> {
    clearTimeout(pending.timer);
    const { move } = pending;
    try {
      await this.storeMark(move);
      this.trouble.ends();
      pending.isStored = pending.move === move;
    } catch (error) {
      this.trouble.begins(error);
    }
    delete pending.writing;
    if (pending.isStored && move.kind === 'read') this.close(pending);
    else this.wait(pending);
  }

  private wait(pending: Pending): void {
    pending.since = performance.now();
    pending.timer = setTimeout(() => this.wake(pending), WAIT_MS[pending.move.kind]).unref();
  }

  private wake(pending: Pending): void {
    if (pending.isStored) this.close(pending);
    else void this.write(pending);
  }

  private find({ kind, caller, id }: MarkMove): Pending | undefined {
    return this.places.get(id)?.marks.get(keyOf(kind, caller.userId));
  }

  private open(conversation: MarkedConversation, move: MarkMove, isStored: boolean): void {
    const { marks } = this.places.get(move.id) ?? this.openPlace(conversation);
    const pending = { move, isStored } as Pending;
    this.wait(pending);
    marks.set(keyOf(move.kind, move.caller.userId), pending);
  }

  private openPlace(conversation: MarkedConversation): Place {
    const place: Place = { members: memberIds(conversation), marks: new Map() };
    this.places.set(conversation.id, place);
    this.byMember.add(conversation.id, place.members);
    return place;
  }

  private close({ move: { kind, caller, id } }: Pending): void {
    const place = this.places.get(id);
    place?.marks.delete(keyOf(kind, caller.userId));
    if (!place || place.marks.size > 0) return;
    this.places.delete(id);
    this.byMember.remove(id, place.members);
  }
}

function keyOf(kind: MarkKind, userId: UserId): string {
  return `${kind}:${userId}`;
}
