import { join } from 'node:path';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Min, MinLength, ValidateIf } from 'class-validator';
import { RealtimeEnv } from './realtime-env.js';

const MIB = 1024 * 1024;

/** Where the bytes of media are. */
export type MediaStoreName = 'local' | 'gridfs' | 's3';

/** The part of the configuration that is about pictures, videos, voice and files. */
export abstract class MediaEnv extends RealtimeEnv {
  /** Address of Redis, for several nodes. */
  abstract REDIS_URL?: string;

  /** The largest file, in bytes (seeds/003, File Upload Configuration). */
  @Type(() => Number)
  @IsInt()
  @Min(1024)
  MAX_FILE_SIZE = 50 * MIB;

  /** Where bytes are kept: a folder, MongoDB or an S3-compatible service. Default: `gridfs` with `REDIS_URL`, else `local`. */
  @IsOptional()
  @IsIn(['local', 'gridfs', 's3'])
  MEDIA_STORE?: MediaStoreName;

  /** Folder of the store `local`. Default: `media` in the data folder. */
  @IsOptional()
  @IsString()
  CHAT_MEDIA_PATH?: string;

  /** How much one person may upload in a day (UTC), in bytes. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  MEDIA_QUOTA_BYTES = 1024 * MIB;

  /** The most pixels that are decoded for one picture: width times height times frames. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  MEDIA_MAX_PIXELS = 64 * MIB;

  /** The most frames of a moving picture. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  MEDIA_MAX_FRAMES = 500;

  /** How long an upload, or a request to S3 (a download too), may stand still until it is given up, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(100)
  MEDIA_IDLE_MS = 30_000;

  /** The bucket of the store `s3`. */
  @ValidateIf((env: MediaEnv) => env.MEDIA_STORE === 's3')
  @IsString()
  @MinLength(3)
  S3_BUCKET: string;

  /** The region of the bucket. */
  @IsString()
  S3_REGION = 'us-east-1';

  /** Address of a service other than Amazon's; buckets are in its paths then. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  S3_ENDPOINT?: string;

  /** The key to the bucket; without one the SDK looks where it always does (its own variables, the role of the machine). */
  @IsOptional()
  @IsString()
  S3_ACCESS_KEY_ID?: string;

  /** The secret of that key. */
  @ValidateIf((env: MediaEnv) => env.S3_ACCESS_KEY_ID !== undefined)
  @IsString()
  S3_SECRET_ACCESS_KEY: string;

  /** The folder that holds what this process keeps outside the database. */
  abstract get dataDir(): string;

  /** The store to use: several nodes share one by default. */
  get mediaStore(): MediaStoreName {
    return this.MEDIA_STORE ?? (this.REDIS_URL ? 'gridfs' : 'local');
  }

  /** The folder of the store `local`. */
  get mediaPath(): string {
    return this.CHAT_MEDIA_PATH ?? join(this.dataDir, 'media');
  }
}
