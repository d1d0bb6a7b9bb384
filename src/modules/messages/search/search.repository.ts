import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type mongo, Types } from 'mongoose';
import { isDuplicateKey } from '../../../platform/mongo/duplicate-key.js';
import { findAll } from '../../../platform/mongo/find-all.js';
import { nativeCollection } from '../../../platform/mongo/native.js';
import { GroupCommit } from '../../../shared/group-commit.js';
import { groupedBy } from '../../../shared/grouped-by.js';
import type { ConversationId } from '../../../shared/ids.js';
import type { Message } from '../message.js';
import { type MessageRow, toMessage, withoutHistory } from '../messages.rows.js';
import { MessageDocument, VOID_TYPE } from '../messages.schema.js';
import { type Block, type Place, rangeOf } from './search.policy.js';
import { SearchChunkDocument } from './search.schema.js';

/** A block by its number in its conversation. */
export type BlockKey = Pick<Block, 'conversationId' | 'chunk'>;

/** A block as it is kept for searches. */
export interface SearchChunk extends BlockKey {
  through: number;
  version: number;
  text: Buffer;
}

/** What a message says, and where. */
export interface Content extends Pick<Place, 'conversationId' | 'seq'> {
  content: string;
}

type ContentRow = Pick<MessageDocument, 'conversationId' | 'seq' | 'content' | 'hidden'>;

/** Made again from the messages when it is lost, so it need not wait for the disk. */
const DERIVED = { writeConcern: { w: 1, journal: false } };

/** The blocks that searches look through, and the messages that they find. */
@Injectable()
export class SearchRepository {
  private readonly chunks: mongo.Collection<SearchChunkDocument>;
  private readonly messages: mongo.Collection<MessageDocument>;
  private readonly clearings = new GroupCommit((blocks: BlockKey[]) => this.clearAll(blocks));

  constructor(
    @InjectModel(SearchChunkDocument.name) private readonly chunksModel: Model<SearchChunkDocument>,
    @InjectModel(MessageDocument.name) private readonly messagesModel: Model<MessageDocument>,
  ) {
    this.chunks = nativeCollection(chunksModel);
    this.messages = nativeCollection(messagesModel);
  }

  /** The versions of those of these blocks that are kept. */
  async findVersions(blocks: BlockKey[]): Promise<Omit<SearchChunk, 'through' | 'text'>[]> {
    const rows = await findAll<SearchChunkDocument, Omit<SearchChunkDocument, 'through' | 'text'>>(
      this.chunksModel,
      { $or: anyOf(blocks, 'chunk') },
      { projection: { _id: 0, through: 0, text: 0 } },
    );
    return rows.map(({ conversationId, ...row }) => ({ ...row, conversationId: hexOf(conversationId) }));
  }

  /** Those of these blocks that are kept. */
  async findChunks(blocks: BlockKey[]): Promise<SearchChunk[]> {
    const rows = await this.chunks.find({ $or: anyOf(blocks, 'chunk') }, { promoteBuffers: true }).toArray();
    return rows.map(({ _id, conversationId, ...row }) => ({ ...row, conversationId: hexOf(conversationId) }));
  }

  /** Keeps blocks, but none in which something was edited or deleted since its version was read. */
  async store(chunks: SearchChunk[]): Promise<void> {
    const writes = chunks.map(({ conversationId, chunk, version, ...fields }) => {
      const filter = { conversationId: new Types.ObjectId(conversationId), chunk, version };
      return { updateOne: { filter, update: { $set: fields }, upsert: true } };
    });
    await this.chunks.bulkWrite(writes, { ordered: false, ...DERIVED }).catch(unlessDuplicate);
  }

  /** Takes out everything that is kept of a block, of several that are named at the same time by one command. */
  clear(block: BlockKey): Promise<void> {
    return this.clearings.do(block);
  }

  private async clearAll(blocks: BlockKey[]): Promise<undefined[]> {
    const named = new Map(blocks.map((block) => [`${block.conversationId}:${block.chunk}`, block]));
    const writes = [...named.values()].map(cleared);
    const isLost = await this.chunks.bulkWrite(writes, { ordered: false }).then(() => false, unlessDuplicate);
    // Of two that make a block at the same time one is refused, and finds it there then.
    if (isLost) await this.chunks.bulkWrite(writes, { ordered: false });
    return blocks.map(() => undefined);
  }

  /** What is said in these blocks; nothing in the place of what is deleted. */
  async findContents(blocks: BlockKey[]): Promise<Content[]> {
    const rows = await findAll<MessageDocument, ContentRow>(
      this.messagesModel,
      { $or: [...groupedBy(blocks, ({ chunk }) => chunk)].map(within) },
      { projection: { _id: 0, conversationId: 1, seq: 1, content: 1, hidden: 1 } },
    );
    return rows.map(({ conversationId, seq, content, hidden }) => {
      return { conversationId: hexOf(conversationId), seq, content: hidden ? '' : content };
    });
  }

  /** The messages in these places, without those that are deleted. */
  async findAt(places: Place[]): Promise<Message[]> {
    const filter = { $or: anyOf(places, 'seq'), hidden: { $ne: true } } as const;
    const reading = { projection: withoutHistory };
    return (await findAll<MessageDocument, MessageRow>(this.messagesModel, filter, reading)).map(toMessage);
  }

  /** When the newest of the messages up to this time was sent; null where there is none behind this `seq`. */
  async lastActivity(conversationId: ConversationId, upTo: Date, after: number): Promise<Date | null> {
    const place = { conversationId: new Types.ObjectId(conversationId), seq: { $gt: after } };
    const row = await this.messages.findOne(
      { ...place, createdAt: { $lte: upTo }, type: { $ne: VOID_TYPE } },
      { sort: { seq: -1 }, projection: { createdAt: 1 } },
    );
    return row?.createdAt ?? null;
  }
}

type Numbered<Field extends string> = Record<Field, number> & { conversationId: ConversationId };

/**
 * Conditions for these places or blocks, each a range of the unique index over the two fields: one for each conversation, or one for all that
 * have the same number in theirs, whichever are fewer, since each has a plan of its own.
 */
function anyOf<Field extends string>(wanted: Numbered<Field>[], field: Field): mongo.Document[] {
  const byNumber = groupedBy(wanted, ({ [field]: number }) => number as number);
  const byConversation = groupedBy(wanted, ({ conversationId }) => conversationId);
  if (byNumber.size < byConversation.size)
    return [...byNumber].map(([number, some]) => ({ ...amongThese(some), [field]: number }));
  return [...byConversation].map(([id, some]) => {
    const numbers = some.map(({ [field]: number }) => number);
    return { conversationId: new Types.ObjectId(id), [field]: { $in: numbers } };
  });
}

function amongThese(some: { conversationId: ConversationId }[]): mongo.Document {
  return { conversationId: { $in: some.map(({ conversationId }) => new Types.ObjectId(conversationId)) } };
}

function within([chunk, blocks]: [number, BlockKey[]]): mongo.Filter<MessageDocument> {
  const { first, last } = rangeOf(chunk);
  return { ...amongThese(blocks), seq: { $gte: first, $lte: last } };
}

function cleared({ conversationId, chunk }: BlockKey): mongo.AnyBulkWriteOperation<SearchChunkDocument> {
  const filter = { conversationId: new Types.ObjectId(conversationId), chunk };
  const update = { $set: { through: 0, text: Buffer.alloc(0) }, $inc: { version: 1 } };
  return { updateOne: { filter, update, upsert: true } };
}

function unlessDuplicate(error: unknown): true {
  if (isDuplicateKey(error)) return true;
  throw error;
}

function hexOf(id: Types.ObjectId): ConversationId {
  return id.toHexString() as ConversationId;
}
