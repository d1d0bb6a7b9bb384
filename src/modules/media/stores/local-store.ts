import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { mediaErrors } from '../media.errors.js';
import { type ByteRange, MediaStore } from './media-store.js';

/** Keeps bytes in a folder of this machine: for one node, or for a file system that all nodes share. */
export class LocalStore extends MediaStore {
  private constructor(private readonly root: string) {
    super();
  }

  /** Makes the folder. Throws an error that says what to set when that does not work. */
  static async open(root: string): Promise<LocalStore> {
    await mkdir(root, { recursive: true }).catch((error: unknown) => {
      throw new Error(`The media folder ${root} cannot be made: set CHAT_MEDIA_PATH or MEDIA_STORE.`, {
        cause: error,
      });
    });
    return new LocalStore(root);
  }

  /** Renames the file into its place: it must be on the same file system. */
  async put(key: string, file: string): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    await sync(file);
    await rename(file, path);
    await sync(dirname(path));
  }

  /** Opens the file first, so that one that is gone is an error and not an empty answer. */
  async read(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.pathOf(key)).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? mediaErrors.notFound() : error;
    });
    return createReadStream('', { fd: handle, ...range });
  }

  /** Deletes the files, and their folder with the last one. */
  async remove(keys: string[]): Promise<void> {
    for (const path of keys.map((key) => this.pathOf(key))) {
      await rm(path, { force: true });
      await rmdir(dirname(path)).catch(() => undefined);
    }
  }

  /** Ids end in random digits: 256 folders share them evenly. */
  private pathOf(key: string): string {
    const [id = '', variant = ''] = key.split('/');
    return join(this.root, id.slice(-2), id, variant);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().finally(() => handle.close());
}
