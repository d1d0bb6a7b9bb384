import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Intake } from './intake/intake.js';
import {
  type Attachment,
  type FreshMedia,
  keyOf,
  type MediaId,
  newMediaId,
  type Variant,
  VARIANTS,
} from './media.js';
import { mediaErrors } from './media.errors.js';
import { MediaEraser } from './media-eraser.js';
import { MediaRepository } from './media.repository.js';
import { MediaStore } from './stores/media-store.js';
import { UsageRepository } from './usage.repository.js';

/** Copies of media, for messages that are said again elsewhere: each message has its own, so that deleting one leaves the other. */
@Injectable()
export class CopiesService {
  constructor(
    private readonly env: Env,
    private readonly intake: Intake,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
    private readonly usage: UsageRepository,
    private readonly eraser: MediaEraser,
  ) {}

  /**
   * Copies what the caller can see, as uploads of theirs that count against their quota: all or nothing. Throws
   * `media.quota_exceeded`, or `media.not_found` for what has been deleted meanwhile.
   */
  async copy(caller: Principal, attachments: readonly Attachment[]): Promise<FreshMedia> {
    const ids: MediaId[] = [];
    let bytes = 0;
    try {
      for (const attachment of attachments) {
        await this.charge(caller, attachment);
        bytes += attachment.size;
        const id = newMediaId();
        ids.push(id);
        await this.copyOne(caller, attachment, id);
      }
      return { ids, bytes };
    } catch (error) {
      await this.eraser.erase(ids);
      await this.usage.giveBack(caller.userId, bytes);
      throw error;
    }
  }

  private async charge({ userId }: Principal, { size }: Attachment): Promise<void> {
    const quota = this.env.MEDIA_QUOTA_BYTES;
    if (!(await this.usage.take(userId, size, quota))) throw mediaErrors.quotaExceeded(quota);
  }

  private async copyOne(caller: Principal, attachment: Attachment, id: MediaId): Promise<void> {
    const place = { conversationId: null, messageId: null, attachedAt: null };
    const who = { uploaderId: caller.userId, status: 'storing', createdAt: new Date() } as const;
    await this.media.insert({ ...attachment, ...place, ...who, id });
    try {
      for (const variant of variantsOf(attachment)) await this.copyBytes(attachment.id, id, variant);
    } finally {
      await this.intake.remove(id);
    }
    if (!(await this.media.markReady(id))) throw mediaErrors.notFound();
  }

  private async copyBytes(from: MediaId, to: MediaId, variant: Variant): Promise<void> {
    const file = join(await this.intake.makeFolder(to), variant);
    await pipeline(await this.store.read(keyOf(from, variant)), createWriteStream(file));
    await this.store.put(keyOf(to, variant), file);
  }
}

function variantsOf({ pictures }: Attachment): readonly Variant[] {
  return pictures ? VARIANTS : ['original'];
}
