/**
 * Large amounts of data, written straight into the collections of Haggle: copies of a conversation and a message that
 * Haggle itself has made, so that they always have the shape of the day.
 */
import mongoose from 'mongoose';
import type { RunningServer } from './harness/servers.js';
import { personId } from './harness/tokens.js';
import { HttpConnection } from './load/http-client.js';
import { beginAll, restWires } from './load/wires.js';

type Row = mongoose.mongo.Document;

/** A two-person conversation to write. */
export interface SeedConversation {
  members: [string, string];
  /** How many messages it holds, all by the second person. */
  messages: number;
  /** How many of them the first person has read; all, if not said. */
  read?: number;
  /** When the last one was sent; conversations are listed by it. */
  at: Date;
}

interface Templates {
  conversation: Row & { members: Row[] };
  message: Row;
}

const PADDING = 'Is it still available? '.repeat(4);
/** A range of numbers is an array on its way, and a document holds 16 MB. */
const CHUNK = 50_000;
/** Nothing here needs to survive a crash. */
const fast = { writeConcern: { w: 1, journal: false } };
/** Whose conversation is copied; nobody else has these numbers. */
const [listener, speaker] = [personId(0xfffff1), personId(0xfffff2)];

/** Writes the conversations with their messages, and answers their ids. */
export async function seedConversations(server: RunningServer, seeds: SeedConversation[]): Promise<string[]> {
  const templates = await makeTemplates(server);
  const rows = seeds.map((seed) => conversationRow(templates, seed));
  await server.data.collection('conversations').insertMany(rows, fast);
  const chunks = rows.flatMap(({ _id }, index) => chunksOf(_id as mongoose.mongo.ObjectId, seeds[index]));
  if (chunks.length > 0) await writeMessages(server, templates.message, chunks);
  return rows.map(({ _id }) => String(_id));
}

/** The same for B4, without messages. */
export async function seedNaive({ data }: RunningServer, pairs: [string, string][]): Promise<string[]> {
  const now = new Date();
  const idOf = (person: string): mongoose.mongo.ObjectId => new mongoose.mongo.ObjectId(person);
  const rows = pairs.map(([seeker, provider]) => ({
    _id: new mongoose.mongo.ObjectId(),
    participants: { seeker: idOf(seeker), provider: idOf(provider) },
    unreadCount: { seeker: 0, provider: 0 },
    isActive: true,
    createdAt: now,
    updatedAt: now,
  }));
  await data.collection('conversations').insertMany(rows, fast);
  return rows.map(({ _id }) => _id.toHexString());
}

/** Writes the profiles of these people. */
export async function seedPeople({ data }: RunningServer, userIds: string[]): Promise<void> {
  const now = new Date();
  const rows = userIds.map((_id) => ({
    _id,
    name: `Person ${_id}`,
    claims: {},
    createdAt: now,
    updatedAt: now,
  }));
  await data.collection<{ _id: string }>('users').insertMany(rows, fast);
}

async function makeTemplates({ target, data }: RunningServer): Promise<Templates> {
  const [id = ''] = await beginAll(target, [[listener, speaker]]);
  const http = await HttpConnection.open(target.origin);
  await http.json(restWires.haggle.send(speaker, id, listener, PADDING));
  http.close();
  const conversationId = new mongoose.mongo.ObjectId(id);
  const conversation = await data
    .collection<Templates['conversation']>('conversations')
    .findOne({ _id: conversationId });
  const message = await data.collection('messages').findOne({ conversationId });
  if (!conversation || !message)
    throw new Error('Haggle does not keep conversations and messages where they are sought.');
  return { conversation, message };
}

function conversationRow(
  { conversation }: Templates,
  { members, messages, read = messages, at }: SeedConversation,
): Row {
  const id = new mongoose.mongo.ObjectId();
  const [reader, writer] = members;
  const preview = { ...(conversation['lastMessage'] as Row), seq: messages, senderId: writer, createdAt: at };
  return {
    ...conversation,
    _id: id,
    key: `seed:${id.toHexString()}`,
    members: conversation.members.map((member) =>
      member['userId'] === listener ? memberRow(member, reader, read) : memberRow(member, writer, messages),
    ),
    lastSeq: messages,
    rev: messages + 1,
    lastMessage: messages > 0 ? preview : null,
    lastActivityAt: at,
    updatedAt: at,
    unreadBy: read < messages ? [reader] : [],
    intents: [],
    recentSends: [],
  };
}

function memberRow(member: Row, userId: string, read: number): Row {
  const marks = { lastReadSeq: read, lastDeliveredSeq: read };
  const shown = member['shown'] as Row | undefined;
  return { ...member, userId, ...marks, ...(shown && { shown: { ...shown, ...marks } }) };
}

function chunksOf(conversationId: mongoose.mongo.ObjectId, seed: SeedConversation | undefined): Row[] {
  const { messages = 0, members, at } = seed ?? {};
  const length = Math.ceil(messages / CHUNK);
  return Array.from({ length }, (_, index) => ({
    conversationId,
    senderId: members?.[1],
    createdAt: at,
    first: index * CHUNK + 1,
    end: Math.min(messages, (index + 1) * CHUNK) + 1,
  }));
}

/** The database multiplies the messages itself: a million would take this process a minute to write down. */
async function writeMessages(
  { data }: RunningServer,
  { _id: _ownKey, ...message }: Row,
  chunks: Row[],
): Promise<void> {
  const plan = data.collection('bench_seed');
  await plan.insertMany(chunks, fast);
  const rev = { $add: ['$seq', 1] };
  const number = { $toString: '$seq' };
  // Digits are hexadecimal ones, too: eight for the place, behind what sets the conversation apart.
  const place = { $toString: { $add: [10_000_000, '$seq'] } };
  const digits = { $concat: [{ $substrCP: [{ $toString: '$conversationId' }, 8, 16] }, place] };
  const own = {
    _id: { $toObjectId: digits },
    id: { $toObjectId: digits },
    conversationId: '$conversationId',
    senderId: '$senderId',
    createdAt: '$createdAt',
    seq: '$seq',
    rev,
    revs: { created: rev },
    clientMessageId: { $concat: ['seed-', number] },
    content: { $concat: [number, ' ', PADDING] },
  };
  const stages = [
    { $set: { seq: { $range: ['$first', '$end'] } } },
    { $unwind: '$seq' },
    { $replaceWith: { $mergeObjects: [{ $literal: message }, own] } },
    { $merge: { into: 'messages', whenMatched: 'fail' } },
  ];
  await plan.aggregate(stages, fast).toArray();
  await plan.drop();
}
