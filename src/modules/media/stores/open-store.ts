import type { Env } from '../../../config/env.js';
import { GridFsStore } from './gridfs-store.repository.js';
import { LocalStore } from './local-store.js';
import type { MediaStore } from './media-store.js';

/** The store of the configuration. The SDK of S3 is loaded where it is used alone: it takes a few megabytes. */
export async function openStore(
  env: Env,
  connection: ConstructorParameters<typeof GridFsStore>[0],
): Promise<MediaStore> {
  if (env.mediaStore === 'local') return LocalStore.open(env.mediaPath);
  if (env.mediaStore === 'gridfs') return new GridFsStore(connection);
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(env);
}
