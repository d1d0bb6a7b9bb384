import { Injectable } from '@nestjs/common';
import { GroupCommit } from '../../../shared/group-commit.js';
import type { ConversationId } from '../../../shared/ids.js';
import { FinishedWrites } from './finished-writes.js';
import { HeadCache } from './head-cache.js';
import {
  afterWrites,
  type ChangePlace,
  type Head,
  isSend,
  letsIn,
  type Place,
  placeIn,
  type PlaceOf,
  type WriteDraft,
  type WritesTaken,
} from './heads.policy.js';
import { HeadsRepository, type HeadWrite } from './heads.repository.js';
import { HeldHeads } from './held-heads.js';
import { SequenceRepository, type SendTake } from './sequence.repository.js';

/** The most that one write of a conversation lets in. */
const MAX_AT_ONCE = 100;

interface Waiting {
  draft: WriteDraft;
  resolve: (place: Place | ChangePlace | null) => void;
  reject: (error: unknown) => void;
}

/** The sends and changes of one conversation that wait for their numbers, in their order. */
interface Lane {
  id: ConversationId;
  waiting: Waiting[];
}

interface Turn extends HeadWrite {
  change: WritesTaken;
  finished: number[];
}

/**
 * Gives numbers to sends and changes of messages: from memory where this node holds the conversation, else many at a time, those of a
 * conversation by one write, and those writes together. They stand on what this node knows of the conversation; where it knows nothing, or too little, the
 * store decides about the first of them.
 */
@Injectable()
export class HeadsService {
  private readonly lanes = new Map<ConversationId, Lane>();
  private readonly turns = new GroupCommit((lanes: Lane[]) => this.write(lanes));
  private readonly decisions = new GroupCommit((takes: SendTake[]) => this.takeAll(takes));

  constructor(
    private readonly cache: HeadCache,
    private readonly finished: FinishedWrites,
    private readonly heads: HeadsRepository,
    private readonly sequence: SequenceRepository,
    private readonly held: HeldHeads,
  ) {}

  /** The next numbers of the conversation; null when the write is not let in. */
  take<Draft extends WriteDraft>(id: ConversationId, draft: Draft): Promise<PlaceOf<Draft> | null> {
    const place = this.lanes.has(id) ? undefined : this.held.take(id, draft);
    if (place !== undefined) return Promise.resolve(place);
    return new Promise((resolve, reject) =>
      this.queue(id, { draft, resolve: resolve as Waiting['resolve'], reject }),
    );
  }

  private queue(id: ConversationId, one: Waiting): void {
    const lane = this.lanes.get(id);
    if (lane) {
      lane.waiting.push(one);
      return;
    }
    const opened: Lane = { id, waiting: [one] };
    this.lanes.set(id, opened);
    void this.serve(opened);
  }

  private async serve(lane: Lane): Promise<void> {
    do {
      try {
        if (this.takeHeld(lane)) continue;
        await this.held.release(lane.id);
        await this.held.changed(lane.id);
        const made = await this.turns.do(lane);
        if (made) this.conclude(lane, made);
        else await this.letStoreDecide(lane);
      } catch (error) {
        this.cache.forget(lane.id);
        for (const { reject } of lane.waiting.splice(0)) reject(error);
      }
    } while (lane.waiting.length > 0);
    this.lanes.delete(lane.id);
    this.held.concluded(lane.id);
  }

  /** A conversation that is held by now has numbers for all who wait. */
  private takeHeld({ id, waiting }: Lane): boolean {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const place = this.held.take(id, next.draft);
      if (place === undefined) return false;
      next.resolve(place);
      waiting.shift();
    }
    return true;
  }

  /** Answers for each lane what became of the first who wait in it; null where that is not known here. */
  private async write(lanes: Lane[]): Promise<(Turn | null)[]> {
    await this.learn(lanes);
    const turns = lanes.map((lane) => this.plan(lane));
    const made = await this.heads.write(turns.filter((turn) => turn !== null));
    return turns.map((turn) => {
      if (!turn) return null;
      if (made.has(turn)) return turn;
      this.finished.add(turn.id, ...turn.finished);
      this.cache.forget(turn.id);
      return null;
    });
  }

  /** Reads together the heads that several need; about a single one the store decides at once. */
  private async learn(lanes: Lane[]): Promise<void> {
    const unsure = lanes.flatMap(({ id }) => (this.cache.isSure(id) ? [] : id));
    if (unsure.length < 2) return;
    for (const head of (await this.heads.findMany(unsure)).values()) this.cache.learn(head);
  }

  private plan({ id, waiting }: Lane): Turn | null {
    const head = this.cache.get(id);
    if (!head || !letsIn(head, (waiting[0] as Waiting).draft)) return null;
    const finished = this.finished.take(id);
    const drafts = waiting.slice(0, MAX_AT_ONCE).map(({ draft }) => draft);
    const change = afterWrites(head, drafts, finished) as WritesTaken;
    const heldBy = this.cache.isHot(id) ? this.held.holderOf(id) : undefined;
    return { id, finished, change, ...(heldBy !== undefined && { heldBy }) };
  }

  private conclude({ id, waiting }: Lane, { heldBy, change: { after, places } }: Turn): void {
    this.cache.put(id, after);
    if (heldBy) this.held.hold(id, after);
    for (const [index, { resolve }] of waiting.splice(0, places.length).entries())
      resolve(places[index] as Place | ChangePlace);
  }

  /** One after the other, as far as this node knows no better; those that it would refuse all at once. */
  private async letStoreDecide({ id, waiting }: Lane): Promise<void> {
    const head = this.cache.get(id);
    const refused = head ? waiting.findIndex(({ draft }) => letsIn(head, draft)) : 1;
    const doubtful = waiting.splice(0, refused < 0 ? waiting.length : refused);
    await Promise.all(doubtful.map((one) => this.decide(id, one)));
  }

  private async decide(id: ConversationId, { draft, resolve, reject }: Waiting): Promise<void> {
    const finished = this.finished.take(id);
    try {
      const head = isSend(draft)
        ? await this.decisions.do({ id, draft, finished })
        : await this.sequence.takeForChange(id, draft, finished);
      if (!head) this.finished.add(id, ...finished);
      else this.cache.put(id, head);
      resolve(head && placeIn(head, draft));
    } catch (error) {
      reject(error);
    }
  }

  private async takeAll(takes: SendTake[]): Promise<(Head | null)[]> {
    const [{ id, draft, finished }] = takes as [SendTake];
    if (takes.length > 1) return this.sequence.takeForSends(takes);
    return [await this.sequence.takeForSend(id, draft, finished)];
  }
}
