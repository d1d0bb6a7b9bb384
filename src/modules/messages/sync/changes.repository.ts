import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import { AskTogether } from '../../../shared/ask-together.js';
import { groupedBy } from '../../../shared/grouped-by.js';
import type { ConversationId } from '../../../shared/ids.js';
import type { Intent, SeqRange } from '../../conversations/index.js';
import type { Message } from '../message.js';
import { type MessageRow, toMessage, within, withoutHistory } from '../messages.rows.js';
import { MessageDocument, VOID_TYPE } from '../messages.schema.js';
import {
  notShownOfSeveral,
  type ShownMessage,
  type ShownRowOfSeveral,
  toShown,
} from '../shown-message.rows.js';

const visible = { type: { $ne: VOID_TYPE } };

/** How many rows are read at once: for those who ask at the same time, or of many conversations. */
const ROWS_TOGETHER = 2000;
/** Where too many rows would be read the database counts instead, in so many conversations at a time: it takes 0.2 ms for each of them. */
const COUNTED_AT_ONCE = 100;
/** So short a range of `rev`s is asked for number by number, and those of many conversations are one question. */
const SHORT_RANGE = 16;

/** The changes after one `rev` and up to another, of messages above a `seq`. */
export interface ChangedRange {
  conversationId: ConversationId;
  after: number;
  upTo: number;
  aboveSeq: number;
  limit: number;
}

/** The places above one `seq` and up to another. */
export interface PlaceRange extends SeqRange {
  upTo: number;
}

/** What is in some places. */
export interface Places {
  /** How many of them are taken, by a message or a void. */
  taken: number;
  /** In ascending order. */
  messages: ShownMessage[];
}

type MadeRow = Pick<MessageDocument, 'id' | 'rev'>;
type HiddenRow = Pick<MessageDocument, 'conversationId' | 'seq'>;

/** What has become of messages; asked by everybody at once after an outage. */
@Injectable()
export class ChangesRepository {
  private readonly rows: mongo.Collection<MessageDocument>;
  private readonly changed = new AskTogether<ChangedRange, MessageRow[]>({
    alone: (range) => this.findInRange(range),
    together: (ranges) => this.findInRanges(ranges),
  });
  private readonly made = new AskTogether<Intent[], Set<Intent>>({
    alone: (intents) => this.findMade(intents),
    together: async (lists) => {
      const made = await this.findMade(lists.flat());
      return lists.map(() => made);
    },
  });
  private readonly hidden = new AskTogether<SeqRange[], Map<ConversationId, number>>({
    alone: (ranges) => this.countOf(ranges),
    together: (lists) => this.countTogether(lists),
  });

  private readonly places = new AskTogether<PlaceRange, ShownRowOfSeveral[]>({
    alone: (range) => this.findPlaceRows([range]),
    together: async (ranges) => {
      if (ranges.reduce((sum, { after, upTo }) => sum + upTo - after, 0) > ROWS_TOGETHER) return null;
      const byConversation = grouped(await this.findPlaceRows(ranges));
      return ranges.map((range) => placesIn(byConversation.get(range.conversationId) ?? [], range));
    },
  });

  constructor(@InjectModel(MessageDocument.name) private readonly model: Model<MessageDocument>) {
    this.rows = nativeCollection(model);
  }

  /** The first messages of the range, in the order of their last change. */
  async findChanged(range: ChangedRange): Promise<Message[]> {
    return (await this.changed.ask(range)).map(toMessage);
  }

  /** Those of these announced writes that are done: the message has their `rev`, or a later one. */
  async findDone(intents: Intent[]): Promise<Set<Intent>> {
    const made = await this.made.ask(intents);
    return new Set(intents.filter((intent) => made.has(intent)));
  }

  /** What is in the places of this range. */
  async findPlaces(range: PlaceRange): Promise<Places> {
    const rows = await this.places.ask(range);
    const messages = rows.filter(({ type }) => type !== VOID_TYPE);
    return { taken: rows.length, messages: messages.map((row) => toShown(range.conversationId, row)) };
  }

  /** How many messages of each range are deleted or void. */
  countHidden(ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    return this.hidden.ask(ranges);
  }

  private findInRange({ conversationId, after, upTo, aboveSeq, limit }: ChangedRange): Promise<MessageRow[]> {
    const range = { rev: { $gt: after, $lte: upTo }, seq: { $gt: aboveSeq } };
    return findAll<MessageDocument, MessageRow>(
      this.model,
      { conversationId: new Types.ObjectId(conversationId), ...range, ...visible },
      { projection: withoutHistory, sort: { rev: 1 }, limit },
    );
  }

  private async findInRanges(ranges: ChangedRange[]): Promise<MessageRow[][] | null> {
    if (ranges.some(({ after, upTo }) => upTo - after > SHORT_RANGE)) return null;
    const ids = [...new Set(ranges.map(({ conversationId }) => conversationId))];
    const revs = new Set(ranges.flatMap(revsOf));
    if (ids.length * revs.size > ROWS_TOGETHER) return null;
    const filter = {
      conversationId: { $in: ids.map((id) => new Types.ObjectId(id)) },
      rev: { $in: [...revs] },
      ...visible,
    };
    const projection = withoutHistory;
    const rows = await findAll<MessageDocument, MessageRow>(this.model, filter, { projection });
    const byConversation = grouped(rows);
    return ranges.map((range) => inRange(byConversation.get(range.conversationId) ?? [], range));
  }

  private findPlaceRows(ranges: PlaceRange[]): Promise<ShownRowOfSeveral[]> {
    return findAll<MessageDocument, ShownRowOfSeveral>(
      this.model,
      { $or: ranges.map(within) },
      { projection: notShownOfSeveral, sort: { seq: 1 } },
    );
  }

  private async findMade(intents: Intent[]): Promise<Set<Intent>> {
    const ids = intents.map(({ messageId }) => new Types.ObjectId(messageId));
    const rows = await findAll<MessageDocument, MadeRow>(
      this.model,
      { id: { $in: ids }, ...visible },
      { projection: { _id: 0, id: 1, rev: 1 } },
    );
    const revs = new Map(rows.map(({ id, rev }) => [id.toHexString(), rev]));
    return new Set(intents.filter(({ messageId, rev }) => (revs.get(messageId) ?? 0) >= rev));
  }

  /** Many by one reading; where too much is hidden for that, by halves. */
  private async countOf(ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    if (ranges.length === 1) return this.countOneByOne(ranges);
    const [counts] = (await this.countTogether([ranges])) ?? [];
    if (counts) return counts;
    if (ranges.length <= COUNTED_AT_ONCE) return this.countOneByOne(ranges);
    const middle = ranges.length >> 1;
    const first = await this.countOf(ranges.slice(0, middle));
    return new Map([...first, ...(await this.countOf(ranges.slice(middle)))]);
  }

  private async countOneByOne(ranges: SeqRange[]): Promise<Map<ConversationId, number>> {
    const counts = await this.rows
      .aggregate<{ _id: Types.ObjectId; count: number }>([
        { $match: { $or: ranges.map(hiddenIn) } },
        { $group: { _id: '$conversationId', count: { $count: {} } } },
      ])
      .toArray();
    return new Map(counts.map(({ _id, count }) => [_id.toHexString() as ConversationId, count]));
  }

  private async countTogether(lists: SeqRange[][]): Promise<Map<ConversationId, number>[] | null> {
    const ids = [...new Set(lists.flat().map(({ conversationId }) => conversationId))];
    const limit = ROWS_TOGETHER + 1;
    const filter = {
      conversationId: { $in: ids.map((id) => new Types.ObjectId(id)) },
      hidden: true as const,
    };
    const projection = { _id: 0, conversationId: 1, seq: 1 };
    const rows = await findAll<MessageDocument, HiddenRow>(this.model, filter, { projection, limit });
    if (rows.length === limit) return null;
    const byConversation = grouped(rows);
    return lists.map((ranges) => countsOf(ranges, byConversation));
  }
}

function grouped<Row extends Pick<HiddenRow, 'conversationId'>>(rows: Row[]): Map<string, Row[]> {
  return groupedBy(rows, ({ conversationId }) => conversationId.toHexString());
}

function revsOf({ after, upTo }: ChangedRange): number[] {
  return Array.from({ length: Math.max(0, upTo - after) }, (_, index) => after + 1 + index);
}

function inRange(rows: MessageRow[], { after, upTo, aboveSeq, limit }: ChangedRange): MessageRow[] {
  const own = rows.filter(({ rev, seq }) => rev > after && rev <= upTo && seq > aboveSeq);
  return own.sort((one, other) => one.rev - other.rev).slice(0, limit);
}

function placesIn(rows: ShownRowOfSeveral[], { after, upTo }: PlaceRange): ShownRowOfSeveral[] {
  const own = rows.filter(({ seq }) => seq > after && seq <= upTo);
  return own.sort((one, other) => one.seq - other.seq);
}

function hiddenIn(range: SeqRange): mongo.Filter<MessageDocument> {
  return { ...within(range), hidden: true };
}

function countsOf(ranges: SeqRange[], hidden: Map<string, HiddenRow[]>): Map<ConversationId, number> {
  return new Map(
    ranges.map(({ conversationId, after, upTo = Infinity }) => {
      const rows = hidden.get(conversationId) ?? [];
      return [conversationId, rows.filter(({ seq }) => seq > after && seq <= upTo).length];
    }),
  );
}
