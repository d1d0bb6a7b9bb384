import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Env } from '../../../config/env.js';
import { mediaErrors } from '../media.errors.js';
import { type ByteRange, MediaStore } from './media-store.js';

/** How many requests are under way at once: a paused download keeps one, and must not stand in everybody's way. */
const MAX_SOCKETS = 1000;

/** Keeps bytes in a bucket of any S3-compatible service. */
export class S3Store extends MediaStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(env: Env) {
    super();
    this.bucket = env.S3_BUCKET;
    this.client = new S3Client({
      region: env.S3_REGION,
      ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT, forcePathStyle: true }),
      ...(env.S3_ACCESS_KEY_ID && {
        credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
      }),
      requestHandler: {
        httpAgent: { maxSockets: MAX_SOCKETS },
        httpsAgent: { maxSockets: MAX_SOCKETS },
        // A viewer who stops reading stops the reading here: browsers ask for the rest once they need it.
        socketTimeout: env.MEDIA_IDLE_MS,
      },
      // Checksums beside those of the signature are Amazon's own: other services refuse them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  /** One request: an object is there as a whole or not at all. */
  async put(key: string, file: string): Promise<void> {
    const { size } = await stat(file);
    const body = createReadStream(file);
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentLength: size }),
    );
  }

  /** Asks the service for the range alone. */
  async read(key: string, range?: ByteRange): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range }));
      return Body as Readable;
    } catch (error) {
      throw error instanceof NoSuchKey ? mediaErrors.notFound() : error;
    }
  }

  /** One by one: not every service can delete several at once. */
  async remove(keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    }
  }
}
