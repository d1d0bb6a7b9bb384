import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import { toAppError } from '../../../platform/http/to-app-error.js';
import type { AppError } from '../../../shared/app-error.js';
import { ContentCheck } from './content-check.js';
import type { ContentType } from './content-types.policy.js';
import type { MediaId } from '../media.js';
import { mediaErrors } from '../media.errors.js';
import { type FilePart, readForm } from './multipart.js';
import { safeName } from './names.policy.js';

/** The largest poster, in bytes. */
const MAX_POSTER_BYTES = 5 * 1024 * 1024;
/** What a form needs beside its files, in bytes. */
const FORM_BYTES = 256 * 1024;
/** No upload takes this long: what is older was left by a process that died. */
const MAX_AGE_MS = 3_600_000;

/** A file of a form, here and not yet stored. */
export interface StagedFile {
  path: string;
  type: ContentType;
  name: string;
  size: number;
  /** SHA-256 of its bytes as they came, in hexadecimal digits. */
  sha256: string;
}

/** How large a file may be. */
interface SizeLimit {
  maxBytes: number;
  /** Whether it may be larger, by the length of its form. */
  mayBeOver: boolean;
}

/** A form that was read to its end. */
export interface StagedForm {
  /** The folder that all its files are in. */
  folder: string;
  media: StagedFile;
  poster: StagedFile | undefined;
  /** Its text fields. */
  fields: Record<string, string>;
}

/**
 * Where uploads are until they were looked at: no byte reaches the store before. For the store `local` this folder is on the
 * same disk, so that storing is renaming.
 */
@Injectable()
export class Intake {
  private readonly root: string;

  constructor(private readonly env: Env) {
    this.root = join(env.mediaStore === 'local' ? env.mediaPath : tmpdir(), 'haggle-incoming');
  }

  /** Refuses by its headers a request that cannot fit. Answers its length, null when it does not say. Throws `media.too_large`. */
  announcedBytes(request: IncomingMessage): number | null {
    const header = request.headers['content-length'];
    if (header === undefined) return null;
    const max = this.env.MAX_FILE_SIZE;
    if (Number(header) > max + MAX_POSTER_BYTES + FORM_BYTES) throw mediaErrors.tooLarge(max);
    return Number(header);
  }

  /** Reads a form into a folder of its own; `remove` must follow. Throws the errors of `readForm`, `media.missing` and others. */
  async take(id: MediaId, request: IncomingMessage, onBytes: (count: number) => void): Promise<StagedForm> {
    const folder = await this.makeFolder(id);
    const files: { media?: StagedFile; poster?: StagedFile } = {};
    const begun = new Set<string>();
    const fields = await readForm(request, {
      idleMs: this.env.MEDIA_IDLE_MS,
      onBytes,
      onFile: async (part) => {
        const role = part.field === 'poster' ? 'poster' : 'media';
        if (begun.has(role)) throw mediaErrors.oneFile();
        begun.add(role);
        files[role] = await stage(part, join(folder, `${role}.upload`), this.limitOf(role, request));
      },
    });
    if (!files.media) throw mediaErrors.missing();
    return { folder, media: files.media, poster: checkedPoster(files.poster), fields };
  }

  /** A folder for the files of a media that is on its way; `remove` must follow. */
  async makeFolder(id: MediaId): Promise<string> {
    const folder = join(this.root, id);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Deletes what an upload has left here. */
  async remove(id: MediaId): Promise<void> {
    await rm(join(this.root, id), { recursive: true, force: true });
  }

  /** Deletes what uploads of dead processes have left on this machine. */
  async sweep(): Promise<void> {
    const names = await readdir(this.root).catch(() => []);
    for (const name of names) {
      const path = join(this.root, name);
      const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
      if (age > MAX_AGE_MS) await rm(path, { recursive: true, force: true });
    }
  }

  private limitOf(role: 'media' | 'poster', { headers }: IncomingMessage): SizeLimit {
    const max = this.env.MAX_FILE_SIZE;
    const maxBytes = role === 'media' ? max : Math.min(MAX_POSTER_BYTES, max);
    return { maxBytes, mayBeOver: Number(headers['content-length'] ?? Infinity) > maxBytes };
  }
}

/** A type that is not stored is refused at its first bytes, unless the file may be over the limit: then it is too large, whatever it is. */
async function stage(part: FilePart, path: string, { maxBytes, mayBeOver }: SizeLimit): Promise<StagedFile> {
  const check = new ContentCheck(part);
  const hash = createHash('sha256');
  let size = 0;
  async function* watch(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let refusal: AppError | undefined;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw mediaErrors.tooLarge(maxBytes);
      if (refusal) continue;
      await check.push(chunk).catch((error: unknown) => {
        if (!mayBeOver) throw error;
        refusal = toAppError(error);
      });
      hash.update(chunk);
      yield chunk;
    }
    if (refusal) throw refusal;
  }
  await pipeline(part.content, watch, createWriteStream(path, { flags: 'wx' }));
  const type = await check.end();
  return { path, type, name: safeName(part.filename, type), size, sha256: hash.digest('hex') };
}

function checkedPoster(poster: StagedFile | undefined): StagedFile | undefined {
  const isDecoded = poster?.type.inspection === 'picture' || poster?.type.mime === 'image/avif';
  if (poster && !isDecoded) throw mediaErrors.posterType();
  return poster;
}
