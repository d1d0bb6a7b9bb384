import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { findAll } from '../../platform/mongo/find-all.js';
import { nativeCollection } from '../../platform/mongo/native.js';
import { insertAll } from '../../platform/mongo/insert-all.js';
import { Nodes } from '../../platform/nodes/nodes.js';
import { AskTogether } from '../../shared/ask-together.js';
import { atLeisure, GroupCommit } from '../../shared/group-commit.js';
import { groupedBy } from '../../shared/grouped-by.js';
import type { UserId } from '../../shared/ids.js';
import { PresenceDocument } from './presence.schema.js';

/** How many people are asked about at once. */
const PEOPLE_TOGETHER = 2000;

interface Arrival {
  userId: UserId;
  at: Date;
  isNew: boolean;
}

type RowsById = Map<UserId, PresenceDocument>;

interface Sighting {
  userIds: readonly UserId[];
  at: Date;
}

/** When people were here last, and who does not want to be seen. Every query is by `_id`. */
@Injectable()
export class PresenceRepository {
  private readonly rows: mongo.Collection<PresenceDocument>;
  private readonly ways = {
    alone: (userIds: readonly UserId[]): Promise<RowsById> => this.findRows(userIds),
    together: (lists: (readonly UserId[])[]): Promise<RowsById[] | null> => this.findTogether(lists),
  };
  private readonly wanted = new AskTogether<readonly UserId[], RowsById>(this.ways);
  /** About people who are here already: others hear of them when it is answered. */
  private readonly arriving = new AskTogether<readonly UserId[], RowsById>(this.ways, atLeisure);
  private readonly arrivals = new GroupCommit((arrivals: Arrival[]) => this.receive(arrivals), atLeisure);
  private readonly seen = new GroupCommit((sightings: Sighting[]) => this.write(sightings));

  constructor(
    @InjectModel(PresenceDocument.name) private readonly model: Model<PresenceDocument>,
    private readonly nodes: Nodes,
  ) {
    this.rows = nativeCollection(model);
  }

  /** Whether somebody who comes to this node is invisible; null for those who have never been here. */
  async isInvisible(userId: UserId): Promise<boolean | null> {
    const row = (await this.arriving.ask([userId])).get(userId);
    return row ? (await this.stillInvisible([row], false)).length > 0 : null;
  }

  /** Somebody is here, for the first time or again; of those who are invisible nobody sees that they were. */
  async arrive(userId: UserId, at: Date, isNew: boolean): Promise<void> {
    await this.arrivals.do({ userId, at, isNew });
  }

  /** These people were here until then. */
  async saveSeen(userIds: readonly UserId[], at: Date): Promise<void> {
    if (userIds.length > 0) await this.seen.do({ userIds, at });
  }

  /** Whoever becomes invisible was last seen now. `isForVisit`: no longer than this node is there. */
  async setInvisible(userId: UserId, isInvisible: boolean, isForVisit: boolean): Promise<void> {
    const visit = isForVisit ? { $set: { isInvisible, visitOf: this.nodes.id } } : untilChanged(isInvisible);
    await this.rows.updateOne(
      { _id: userId },
      { ...visit, $max: { lastSeenAt: new Date() } },
      { upsert: true },
    );
  }

  /** Somebody who is invisible for a visit, if at all, is so until they say something else. */
  async outlastVisit(userId: UserId): Promise<void> {
    await this.rows.updateOne({ _id: userId }, { $unset: { visitOf: '' } });
  }

  /** Those of these people, who are at this node, who are invisible. */
  async invisibleAmong(userIds: readonly UserId[]): Promise<UserId[]> {
    const filter = { _id: { $in: [...userIds] }, isInvisible: true };
    return this.stillInvisible(await findAll(this.model, filter), true);
  }

  /** When these people were here last. */
  async lastSeen(userIds: readonly UserId[]): Promise<Map<UserId, Date>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.wanted.ask(userIds);
    const known = userIds.flatMap((userId) => rows.get(userId) ?? []);
    return new Map(known.map((row) => [row._id as UserId, row.lastSeenAt]));
  }

  /** Those of these people who are invisible. A visit is over with its node, and one at this node when its person has no socket here. */
  private async stillInvisible(rows: PresenceDocument[], areHere: boolean): Promise<UserId[]> {
    const invisible = rows.filter(({ isInvisible }) => isInvisible);
    const visits = invisible.filter(({ visitOf }) => visitOf !== undefined);
    if (visits.length === 0) return invisible.map(({ _id }) => _id as UserId);
    const living = await this.nodes.living();
    if (!areHere) living.delete(this.nodes.id);
    const over = new Set(visits.filter(({ visitOf }) => !living.has(visitOf as string)));
    for (const { _id, visitOf } of over) await this.rows.updateOne({ _id, visitOf }, untilChanged(false));
    return invisible.flatMap((row) => (over.has(row) ? [] : (row._id as UserId)));
  }

  /** Whom another node has added meanwhile is there already. */
  private async receive(arrivals: Arrival[]): Promise<undefined[]> {
    const at = new Date(Math.max(...arrivals.map((arrival) => arrival.at.getTime())));
    const newcomers = new Set(arrivals.flatMap(({ userId, isNew }) => (isNew ? userId : [])));
    const known = arrivals.flatMap(({ userId }) => (newcomers.has(userId) ? [] : userId));
    const rows = [...newcomers].map((_id) => ({ _id, lastSeenAt: at, isInvisible: false }));
    const [added] = await Promise.all([
      rows.length === 0 ? [] : insertAll(this.model, rows),
      known.length > 0 && this.rows.updateMany(visibleAmong(known), { $max: { lastSeenAt: at } }),
    ]);
    for (const answer of added) if (answer instanceof Error) throw answer;
    return arrivals.map(() => undefined);
  }

  /** Those who were cut off together have one time. */
  private async write(sightings: Sighting[]): Promise<undefined[]> {
    const byTime = groupedBy(sightings, ({ at }) => at.getTime());
    const writes = [...byTime].map(([at, some]) => {
      const filter = { _id: { $in: some.flatMap(({ userIds }) => userIds) } };
      return { updateMany: { filter, update: { $max: { lastSeenAt: new Date(at) } } } };
    });
    await this.rows.bulkWrite(writes, { ordered: false });
    return sightings.map(() => undefined);
  }

  private async findTogether(lists: (readonly UserId[])[]): Promise<RowsById[] | null> {
    const ids = [...new Set(lists.flat())];
    if (ids.length > PEOPLE_TOGETHER) return null;
    const found = await this.findRows(ids);
    return lists.map(() => found);
  }

  private async findRows(ids: readonly UserId[]): Promise<RowsById> {
    const rows = await findAll(this.model, { _id: { $in: [...ids] } });
    return new Map(rows.map((row) => [row._id as UserId, row]));
  }
}

/** Until somebody says something else. */
function untilChanged(isInvisible: boolean): mongo.UpdateFilter<PresenceDocument> {
  return { $set: { isInvisible }, $unset: { visitOf: '' } };
}

/** Whoever is invisible is not seen. */
function visibleAmong(ids: string[]): mongo.Filter<PresenceDocument> {
  return { _id: { $in: ids }, isInvisible: { $ne: true } };
}
