import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Trouble } from '../../../platform/logging/trouble.js';
import { Nodes } from '../../../platform/nodes/nodes.js';
import { GroupCommit } from '../../../shared/group-commit.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { memberIds } from '../conversation.js';
import { ConversationsByMember } from '../conversations-by-member.js';
import { ChangesUnderWay } from './changes-under-way.js';
import { FinishedWrites } from './finished-writes.js';
import { HeadCache } from './head-cache.js';
import { HeadRecovery } from './head-recovery.js';
import {
  type Head,
  type HeadChange,
  isChange,
  join,
  letsIn,
  openChange,
  type PlaceOf,
  strikeOut,
  type WriteDraft,
} from './heads.policy.js';
import { HeadsRepository, type HeadWrite } from './heads.repository.js';
import { type Keeper, WrittenBehind } from '../written-behind.js';

/** How far what is stored may be behind, in milliseconds, while nobody asks for it. */
const BEHIND_MS = 1000;
/** How long a conversation is held in which nobody says anything, in milliseconds. */
const HOLD_MS = 5000;
/** How many conversations are held at once. */
const MAX_HELD = 10_000;

/** A conversation that this node holds. */
interface Held {
  now: Head;
  /** What the store does not know yet. */
  behind: HeadChange | null;
  /** What was behind is on its way: readers wait for that, too. */
  isWriting: boolean;
  usedAt: number;
  /** Nothing is taken from memory any more: it is written, and let go. */
  isClosing: boolean;
  /** Nobody knows what the store has: the messages tell. */
  isLost: boolean;
}

interface HeldWrite extends HeadWrite {
  held: Held;
}

/**
 * The conversations in which people are talking right now, while this node is the only one: their numbers come from memory, so that a send,
 * or a change of a message, costs the store its message alone, and their heads are written behind, many at a time. Whoever reads a
 * conversation here, or changes anything else about it, has that written first. The store names the node that holds it: what a dead node
 * has not written is made up for from the messages (`HeadRecovery`).
 */
@Injectable()
export class HeldHeads implements Keeper, OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly trouble = new Trouble(new Logger(HeldHeads.name), 'Writing heads of conversations');
  private readonly heads = new Map<ConversationId, Held>();
  private readonly byMember = new ConversationsByMember();
  private readonly changes = new ChangesUnderWay();
  /** Conversations that are about to be held, and that nobody has begun to change since. */
  private readonly untouched = new Set<ConversationId>();
  private readonly writes = new GroupCommit((ids: ConversationId[]) => this.write(ids));
  private looking?: NodeJS.Timeout;

  constructor(
    private readonly nodes: Nodes,
    private readonly cache: HeadCache,
    private readonly finished: FinishedWrites,
    private readonly repository: HeadsRepository,
    private readonly recovery: HeadRecovery,
    private readonly behind: WrittenBehind,
  ) {}

  onModuleInit(): void {
    this.nodes.beforeSharing(() => this.releaseAll());
    this.behind.add(this);
  }

  /** Before the port opens: nobody reads what a dead node has left behind. */
  async onApplicationBootstrap(): Promise<void> {
    for (const id of await this.repository.findHeld()) {
      // A start that was held up may have let another node think that it is alone.
      await this.nodes.showUp();
      await this.recovery.recover(id);
    }
    this.looking = setInterval(() => this.look(), BEHIND_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looking);
  }

  /** Whether a conversation may be held by the write that is about to be made: it names this node as the one that does. */
  holderOf(id: ConversationId): string | undefined {
    if (!this.nodes.isAlone || this.heads.size >= MAX_HELD || this.changes.has(id)) return undefined;
    this.untouched.add(id);
    return this.nodes.id;
  }

  /**
   * Holds a conversation from now on: the store has this head, and knows that it is held. Where somebody has begun to change something
   * else meanwhile, the store may be ahead already: it is let go at once, and nothing is taken from memory.
   */
  hold(id: ConversationId, now: Head): void {
    const state = { isWriting: false, isClosing: false, isLost: false };
    this.heads.set(id, { now, behind: null, usedAt: performance.now(), ...state });
    this.byMember.add(id, memberIds(now));
    if (!this.untouched.has(id)) this.letGo(id).catch(() => undefined);
  }

  /** The write that was about to be made is made, or never will be. */
  concluded(id: ConversationId): void {
    this.untouched.delete(id);
  }

  /** What a conversation is like that is held; undefined for every other. */
  get(id: ConversationId): Head | undefined {
    const held = this.heads.get(id);
    return held && !held.isClosing && this.nodes.isAlone ? held.now : undefined;
  }

  /** The next numbers, from memory; null when the write is not let in, undefined when the conversation is not held. */
  take<Draft extends WriteDraft>(id: ConversationId, draft: Draft): PlaceOf<Draft> | null | undefined {
    const held = this.heads.get(id);
    if (!held || !this.get(id)) return undefined;
    if (!letsIn(held.now, draft)) return null;
    const change = (held.behind ??= openChange(held.now));
    strikeOut(change, this.finished.take(id));
    held.now = change.after;
    held.usedAt = performance.now();
    return join(change, draft, new Date());
  }

  /** Writes the head of this conversation. */
  async store(id: ConversationId): Promise<void> {
    const held = this.heads.get(id);
    if (held?.behind || held?.isWriting || held?.isClosing) await this.writes.do(id);
  }

  /** Writes the heads of this person's conversations. */
  async storeOf(userId: UserId): Promise<void> {
    await Promise.all(this.byMember.of(userId).map((id) => this.store(id)));
  }

  /** The store knows all, and decides: nothing is taken from memory from now on. */
  async release(id: ConversationId): Promise<void> {
    await this.nodes.showUp();
    await this.letGo(id);
  }

  /** Changes something else about a conversation, in the store. */
  during<Result>(id: ConversationId, change: () => Promise<Result>): Promise<Result> {
    this.untouched.delete(id);
    return this.changes.make(id, async () => {
      await this.release(id);
      return change();
    });
  }

  /** Comes back when what is being changed about a conversation here is changed: a head that was known before is an old one. */
  changed(id: ConversationId): Promise<void> {
    return this.changes.over(id);
  }

  /** Calls back before and after each change of something else about a conversation. */
  whenChanged(tell: (id: ConversationId) => void): void {
    this.changes.watch(tell);
  }

  private look(): void {
    const idleSince = performance.now() - HOLD_MS;
    for (const [id, held] of this.heads) {
      held.isClosing ||= held.usedAt < idleSince || !this.nodes.isAlone;
      this.store(id).catch(() => undefined);
    }
  }

  private async letGo(id: ConversationId): Promise<void> {
    const held = this.heads.get(id);
    if (!held) return;
    held.isClosing = true;
    await this.writes.do(id);
  }

  private async releaseAll(): Promise<void> {
    await Promise.all([...this.heads.keys()].map((id) => this.letGo(id)));
  }

  /** Answers for each conversation nothing, or what has gone wrong with it; the log has it, too. */
  private async write(ids: ConversationId[]): Promise<(undefined | Error)[]> {
    const due = [...new Set(ids)].flatMap((id) => this.begin(id) ?? []);
    const known = due.filter(({ held }) => !held.isLost);
    const made = await this.repository.write(known).catch((error: unknown) => {
      this.trouble.begins(error);
      return new Set<HeldWrite>();
    });
    const ends = due.map(async (write) => [write.id, await this.end(write, made.has(write))] as const);
    const errors = new Map(await Promise.all(ends));
    const failure = [...errors.values()].find((error) => error !== undefined);
    if (failure) this.trouble.begins(failure);
    else if (due.length > 0) this.trouble.ends();
    return ids.map((id) => errors.get(id));
  }

  private begin(id: ConversationId): HeldWrite | undefined {
    const held = this.heads.get(id);
    if (!held?.behind && !held?.isClosing) return undefined;
    const change = held.behind && isChange(held.behind) ? held.behind : null;
    if (change) strikeOut(change, this.finished.take(id));
    held.behind = null;
    held.isWriting = true;
    return { id, held, change, heldBy: held.isClosing ? null : this.nodes.id };
  }

  private async end({ id, held, heldBy }: HeldWrite, isMade: boolean): Promise<undefined | Error> {
    held.isWriting = false;
    if (isMade && heldBy !== null) return undefined;
    if (!isMade) held.isClosing = held.isLost = true;
    try {
      if (isMade) this.cache.put(id, held.now);
      else await this.recover(id, held.now);
      this.forget(id, held);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  private async recover(id: ConversationId, given: Head): Promise<void> {
    this.cache.forget(id);
    await this.recovery.recover(id, given);
  }

  private forget(id: ConversationId, { now }: Held): void {
    this.heads.delete(id);
    this.byMember.remove(id, memberIds(now));
  }
}
