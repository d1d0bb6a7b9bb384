/**
 * How messages are searched: by part of a word, in any script, literally, regardless of case. A conversation is cut into
 * blocks of `seq`; the folded contents of a block are one text, in which `seq` n has its place whatever became of it.
 */
import { fold } from '../../../shared/fold.js';
import type { ConversationId } from '../../../shared/ids.js';
import { codePoints, plainText } from '../../../shared/text.js';
import { MAX_QUERY_LENGTH, searchErrors } from './search.errors.js';

/** How many messages a block has: small enough for one document, even if each is as long as it may be. */
const BLOCK_SIZE = 128;
/** Stands between contents and never inside: control characters are taken out of messages and of queries. */
const GAP = '\u0000';

/** A part of a conversation that is to be searched. */
export interface Stretch {
  conversationId: ConversationId;
  /** The history that the reader has cleared ends here. */
  after: number;
  /** The newest message to look at. */
  upTo: number;
  /** The place of the conversation among those that are searched: see `SearchCursor`. */
  newest: number;
  at: number;
}

/** The part of a stretch that lies in one block: the messages that are searched at once. */
export interface Block extends Stretch {
  chunk: number;
}

/** One message of a block. */
export interface Place extends Block {
  seq: number;
}

/** What to look for. Throws `messages.search_query_invalid`. */
export function needleOf(query: string): string {
  const text = plainText(query);
  const length = codePoints(text);
  if (length < 1 || length > MAX_QUERY_LENGTH) throw searchErrors.query();
  return fold(text);
}

/** The block that a message belongs to. */
export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / BLOCK_SIZE);
}

/** The first and the last `seq` of a block. */
export function rangeOf(chunk: number): { first: number; last: number } {
  return { first: chunk * BLOCK_SIZE + 1, last: (chunk + 1) * BLOCK_SIZE };
}

/** The blocks of a stretch, newest first. */
export function* blocksOf(stretch: Stretch): Generator<Block> {
  if (stretch.upTo <= stretch.after) return;
  for (let chunk = chunkOf(stretch.upTo); chunk >= chunkOf(stretch.after + 1); chunk -= 1) {
    yield { ...stretch, chunk, upTo: Math.min(stretch.upTo, rangeOf(chunk).last) };
  }
}

/**
 * The text of a block as UTF-8, which is searched as it comes from the store: no character begins inside of another. And
 * how far it is complete: a message that is being written may come in later.
 */
export function textOf(chunk: number, contents: Map<number, string>): { text: Buffer; through: number } {
  const { first, last } = rangeOf(chunk);
  const parts = Array.from({ length: BLOCK_SIZE }, (_, index) => fold(contents.get(first + index) ?? ''));
  let through = first - 1;
  while (through < last && contents.has(through + 1)) through += 1;
  return { text: Buffer.from(parts.join(GAP)), through };
}

/** The messages of a block that have the needle in them, newest first. */
export function placesIn(block: Block, text: Buffer, needle: string): Place[] {
  if (!text.includes(needle)) return [];
  const { first } = rangeOf(block.chunk);
  const places = text
    .toString()
    .split(GAP)
    .map((part, index) => (part.includes(needle) ? [{ ...block, seq: first + index }] : []));
  return places
    .flat()
    .filter(({ seq, after, upTo }) => seq > after && seq <= upTo)
    .reverse();
}
