import { Injectable } from '@nestjs/common';
import { fold } from '../../../shared/fold.js';
import type { Message } from '../message.js';
import { SearchIndex } from './search-index.service.js';
import { type Block, blocksOf, type Place, placesIn, rangeOf, type Stretch } from './search.policy.js';
import { SearchRepository } from './search.repository.js';

/** How many messages are looked through at once: they may be as long as messages may be. */
const WINDOW = 4096;
/** And in how many blocks, at most: short conversations have one each. */
const WINDOW_BLOCKS = 200;
/** How many blocks one request looks through: 131,072 messages, or that many conversations. Then the next one goes on. */
const MAX_BLOCKS = 1024;

/** A message that was found, and where. */
export interface Found {
  place: Place;
  message: Message;
}

/** What one request has found. */
export interface Findings {
  found: Found[];
  /** Everything before this place is still to be looked at; null at the end. */
  rest: Place | null;
}

/** Looks through conversations, block by block, until there is enough. */
@Injectable()
export class SearchFinder {
  constructor(
    private readonly index: SearchIndex,
    private readonly repository: SearchRepository,
  ) {}

  /** The first `limit` messages with the needle in them, in the order of the stretches and newest first inside. */
  async find(
    stretches: AsyncIterable<Stretch> | Stretch[],
    needle: string,
    limit: number,
  ): Promise<Findings> {
    const found: Found[] = [];
    let looked = 0;
    for await (const window of windowsOf(stretches)) {
      const texts = await this.index.texts(window);
      const places = window.flatMap((block, index) => placesIn(block, texts[index] as Buffer, needle));
      found.push(...(await this.confirm(places, needle, limit + 1 - found.length)));
      if (found.length > limit)
        return { found: found.slice(0, limit), rest: found[limit - 1]?.place ?? null };
      looked += window.length;
      if (looked >= MAX_BLOCKS) return { found, rest: beginningOf(window.at(-1)) };
    }
    return { found, rest: null };
  }

  /** Those of these messages that say so now, at most as many as are wanted. */
  private async confirm(places: Place[], needle: string, wanted: number): Promise<Found[]> {
    const found: Found[] = [];
    for (let from = 0; from < places.length && found.length < wanted; from += wanted) {
      const some = places.slice(from, from + wanted);
      const messages = new Map(
        (await this.repository.findAt(some)).map((message) => [keyOf(message), message]),
      );
      for (const place of some) {
        const message = messages.get(keyOf(place));
        if (message && fold(message.content).includes(needle)) found.push({ place, message });
      }
    }
    return found.slice(0, wanted);
  }
}

async function* windowsOf(stretches: AsyncIterable<Stretch> | Stretch[]): AsyncGenerator<Block[]> {
  let [window, messages]: [Block[], number] = [[], 0];
  for await (const stretch of stretches) {
    for (const block of blocksOf(stretch)) {
      window.push(block);
      messages += block.upTo - rangeOf(block.chunk).first + 1;
      if (messages < WINDOW && window.length < WINDOW_BLOCKS) continue;
      yield window;
      [window, messages] = [[], 0];
    }
  }
  if (window.length > 0) yield window;
}

function beginningOf(block: Block | undefined): Place | null {
  return block ? { ...block, seq: rangeOf(block.chunk).first } : null;
}

function keyOf({ conversationId, seq }: Pick<Place, 'conversationId' | 'seq'>): string {
  return `${conversationId}:${seq}`;
}
