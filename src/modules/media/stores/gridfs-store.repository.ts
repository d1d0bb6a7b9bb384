import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mongo, type Connection } from 'mongoose';
import { mediaErrors } from '../media.errors.js';
import { type ByteRange, MediaStore } from './media-store.js';

/** Keeps bytes in MongoDB (GridFS), which every node reaches already. The key is the id of the file. */
export class GridFsStore extends MediaStore {
  private readonly bucket: mongo.GridFSBucket;

  constructor(connection: Connection) {
    super();
    this.bucket = new mongo.GridFSBucket(connection.db as mongo.Db, { bucketName: 'media' });
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
    return this.bucket.openDownloadStream(idOf(key), range && { start: range.start, end: range.end + 1 });
  }

  /** Pieces without a file, left by a node that died, go too. */
  async remove(keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.bucket.delete(idOf(key)).catch((error: unknown) => {
        if (!(error instanceof mongo.MongoRuntimeError)) throw error;
      });
    }
  }
}

/** The driver's type knows ids of its own making alone; GridFS takes any. */
function idOf(key: string): mongo.ObjectId {
  return key as unknown as mongo.ObjectId;
}
