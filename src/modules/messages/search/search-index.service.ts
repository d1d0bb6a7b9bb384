import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ConversationId } from '../../../shared/ids.js';
import { type Block, chunkOf, textOf } from './search.policy.js';
import { type BlockKey, type SearchChunk, SearchRepository } from './search.repository.js';

/** How much of the texts is kept in memory: about half a million messages of usual length. */
const MEMORY_BYTES = 32 * 2 ** 20;
/** What an entry takes beside its text, roughly. */
const ENTRY_BYTES = 300;

/** A block, and the newest message that its text must have. */
export type WantedBlock = Pick<Block, 'conversationId' | 'chunk' | 'upTo'>;
type Found = Map<string, SearchChunk>;

/**
 * Keeps the texts of blocks ready for searches, at no cost for sends: a block is made some time after it is full, or when a search
 * comes by. Searches check what they find in it against the messages, so that it may be behind but never wrong.
 */
@Injectable()
export class SearchIndex {
  /** Spares the way from the store to those who search the same conversations again; the version says what still holds. */
  private readonly recent = new LRUCache<string, SearchChunk>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ text }) => text.length + ENTRY_BYTES,
  });

  constructor(private readonly repository: SearchRepository) {}

  /** The texts of these blocks, each complete up to its `upTo` unless a message there is still being written. */
  async texts(blocks: WantedBlock[]): Promise<Buffer[]> {
    const found = await this.recall(blocks);
    const unknown = incomplete(blocks, found);
    if (unknown.length > 0) await this.load(unknown, found);
    return blocks.map((block) => (found.get(keyOf(block)) as SearchChunk).text);
  }

  /**
   * What a message said is not found any more, and no longer kept. Call it when the message is changed in the store and
   * before anybody is told: whoever has read the message before that finds the version changed and keeps nothing.
   */
  async invalidate(conversationId: ConversationId, seq: number): Promise<void> {
    const block = { conversationId, chunk: chunkOf(seq) };
    this.recent.delete(keyOf(block));
    await this.repository.clear(block);
  }

  /** What is in memory and still holds. */
  private async recall(blocks: WantedBlock[]): Promise<Found> {
    const versions = await this.repository.findVersions(blocks);
    const recalled = versions.flatMap(({ version, ...block }) => {
      const chunk = this.recent.get(keyOf(block));
      return chunk?.version === version ? [chunk] : [];
    });
    return new Map(recalled.map((chunk) => [keyOf(chunk), chunk]));
  }

  /** What is kept in the store; made where it is not, or not complete. */
  private async load(blocks: WantedBlock[], found: Found): Promise<void> {
    for (const chunk of await this.repository.findChunks(blocks)) found.set(keyOf(chunk), chunk);
    const stale = incomplete(blocks, found);
    if (stale.length > 0) for (const chunk of await this.make(stale, found)) found.set(keyOf(chunk), chunk);
    for (const key of blocks.map(keyOf)) {
      const chunk = found.get(key) as SearchChunk;
      // A copy: the buffer that comes from the store holds a whole reply.
      this.recent.set(key, { ...chunk, text: Buffer.from(chunk.text) });
    }
  }

  /** The versions were read before the contents are. */
  private async make(blocks: BlockKey[], before: Found): Promise<SearchChunk[]> {
    const contents = new Map(blocks.map((block) => [keyOf(block), new Map<number, string>()]));
    for (const { conversationId, seq, content } of await this.repository.findContents(blocks)) {
      contents.get(keyOf({ conversationId, chunk: chunkOf(seq) }))?.set(seq, content);
    }
    const chunks = blocks.map(({ conversationId, chunk }) => {
      const key = keyOf({ conversationId, chunk });
      const made = textOf(chunk, contents.get(key) as Map<number, string>);
      return { conversationId, chunk, version: before.get(key)?.version ?? 0, ...made };
    });
    await this.repository.store(chunks);
    return chunks;
  }
}

function incomplete(blocks: WantedBlock[], found: Found): WantedBlock[] {
  return blocks.filter((block) => (found.get(keyOf(block))?.through ?? 0) < block.upTo);
}

function keyOf({ conversationId, chunk }: BlockKey): string {
  return `${conversationId}:${chunk}`;
}
