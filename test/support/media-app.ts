import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaClient } from './media-client.js';
import { TestApp } from './test-app.js';
import type { Claims } from './tokens.js';

/** The application with media in a folder of its own. */
export class MediaApp {
  private constructor(
    readonly test: TestApp,
    readonly folder: string,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<MediaApp> {
    const folder = await mkdtemp(join(tmpdir(), 'haggle-media-test-'));
    return new MediaApp(
      await TestApp.start({ CHAT_MEDIA_PATH: folder, MEDIA_STORE: 'local', ...variables }),
      folder,
    );
  }

  client(who: string | Claims): MediaClient {
    return new MediaClient(this.test.origin, who);
  }

  /** A group of these people. */
  async conversation(owner: string, ...others: string[]): Promise<string> {
    const members = others.map((userId) => ({ userId }));
    const body = { type: 'group', title: 'Media', members };
    const { body: conversation } = await this.test.rest(owner).post('/api/v1/conversations', body);
    return (conversation as { id: string }).id;
  }

  /** Every file that is kept, and everything that is still coming in. */
  async files(): Promise<string[]> {
    const entries = existsSync(this.folder)
      ? await readdir(this.folder, { recursive: true, withFileTypes: true })
      : [];
    return entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  }

  /** How many records of media there are. */
  records(): Promise<number> {
    return this.test.database.collection('media').countDocuments();
  }

  async stop(): Promise<void> {
    await this.test.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
