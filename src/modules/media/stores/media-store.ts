import type { Readable } from 'node:stream';

/** Some of the bytes of an object: from the first to the last, both counted from 0 and both meant. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Where the bytes of media are kept. Keys are ours (`keyOf`): harmless as paths. Objects are written once and never changed. */
export abstract class MediaStore {
  /** Keeps the bytes of a file, durably once it resolves; the file may be gone afterwards. */
  abstract put(key: string, file: string): Promise<void>;

  /** The bytes of an object, or some of them. Throws `media.not_found` when there is none, before the first byte. */
  abstract read(key: string, range?: ByteRange): Promise<Readable>;

  /** Deletes these objects, also half-written ones; those that are not there do not matter. */
  abstract remove(keys: string[]): Promise<void>;
}
