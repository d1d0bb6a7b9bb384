import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mongo, type Connection } from 'mongoose';
import { mediaErrors } from '../media.errors.js';
import { type ByteRange, MediaStore } from './media-store.js';

/**
 * How many pieces, of 255 KB each, a download reads at once. (The driver's own stream takes 16 MB, and leaves its cursor open when it is
 * broken off.)
 */
const PIECES_AT_ONCE = 4;

/** A piece of a file, as GridFS keeps it. */
interface Piece {
  /** The key of the file. */
  files_id: string;
  /** From 0 on. */
  n: number;
  data: mongo.Binary;
}

/** Keeps bytes in MongoDB (GridFS), which every node reaches already. The key is the id of the file. */
export class GridFsStore extends MediaStore {
  private readonly bucket: mongo.GridFSBucket;
  private readonly pieces: mongo.Collection<Piece>;

  constructor(connection: Connection) {
    super();
    const db = connection.db as mongo.Db;
    this.bucket = new mongo.GridFSBucket(db, { bucketName: 'media' });
    this.pieces = db.collection<Piece>('media.chunks');
  }

  /** What was written is taken back when it does not come to its end. */
  async put(key: string, file: string): Promise<void> {
    const upload = this.bucket.openUploadStreamWithId(idOf(key), key);
    try {
      await pipeline(createReadStream(file), upload);
    } catch (error) {
      await this.remove([key]);
      throw error;
    }
  }

  /** Looks for the file first, so that one that is gone is an error and not an empty answer. */
  async read(key: string, range?: ByteRange): Promise<Readable> {
    const [found] = await this.bucket.find({ _id: idOf(key) }, { limit: 1 }).toArray();
    if (!found) throw mediaErrors.notFound();
    const { chunkSize, length } = found;
    const bytes = this.bytesOf(key, chunkSize, range ?? { start: 0, end: length - 1 });
    return Readable.from(bytes, { objectMode: false });
  }

  /** Pieces without a file, left by a node that died, go too. */
  async remove(keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.bucket.delete(idOf(key)).catch((error: unknown) => {
        if (!(error instanceof mongo.MongoRuntimeError)) throw error;
      });
    }
  }

  /** A few pieces by each question: a reader who pauses, or goes away, keeps nothing open. */
  private async *bytesOf(key: string, size: number, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
    const last = Math.floor(end / size);
    for (let next = Math.floor(start / size); next <= last;) {
      const filter = { files_id: key, n: { $gte: next, $lte: last } };
      const some = await this.pieces.find(filter).sort({ n: 1 }).limit(PIECES_AT_ONCE).toArray();
      if (some.at(-1)?.n !== next + some.length - 1) throw new Error(`${key} has lost a piece: ${next} ...`);
      for (const { n, data } of some) {
        const from = n * size;
        yield data.buffer.subarray(Math.max(0, start - from), end + 1 - from);
      }
      next += some.length;
    }
  }
}

/** The driver's type knows ids of its own making alone; GridFS takes any. */
function idOf(key: string): mongo.ObjectId {
  return key as unknown as mongo.ObjectId;
}
