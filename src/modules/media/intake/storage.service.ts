import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { type ContentType, soundOnly } from './content-types.policy.js';
import { type Facts, NO_FACTS } from '../inspection/inspection.js';
import { Inspector } from '../inspection/inspector.js';
import type { StagedFile, StagedForm } from './intake.js';
import { keyOf, type Media, type MediaId } from '../media.js';
import { mediaErrors } from '../media.errors.js';
import { MediaEraser } from '../media-eraser.js';
import { MediaRepository } from '../media.repository.js';
import { safeName } from './names.policy.js';
import { MediaStore } from '../stores/media-store.js';
import { UsageRepository } from '../usage.repository.js';

/** Stores what has come in, once it was looked at. */
@Injectable()
export class StorageService {
  constructor(
    private readonly env: Env,
    private readonly inspector: Inspector,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
    private readonly usage: UsageRepository,
    private readonly eraser: MediaEraser,
  ) {}

  /**
   * The record is there before the bytes and says that they are not: whatever happens in between, the sweeper finds what is left.
   * Throws `media.quota_exceeded` and what `Inspector.inspect` throws.
   */
  async keep(caller: Principal, id: MediaId, form: StagedForm): Promise<Media> {
    const facts = await this.inspect(form);
    const { size } = form.media;
    const quota = this.env.MEDIA_QUOTA_BYTES;
    if (!(await this.usage.take(caller.userId, size, quota))) throw mediaErrors.quotaExceeded(quota);
    try {
      const media = newMedia({ caller, id, file: form.media, facts });
      await this.media.insert(media);
      await this.putAll(id, form, facts);
      if (!(await this.media.markReady(id))) throw mediaErrors.notFound();
      return { ...media, status: 'ready' };
    } catch (error) {
      await this.eraser.erase([id]);
      await this.usage.giveBack(caller.userId, size);
      throw error;
    }
  }

  private async inspect({ folder, media, poster }: StagedForm): Promise<Facts> {
    const { inspection, mime } = media.type;
    const facts =
      inspection === 'none'
        ? NO_FACTS
        : await this.inspector.inspect({ task: inspection, file: media.path, mime, folder });
    if (!poster || facts.thumbnail) return facts;
    const job = { task: 'poster', file: poster.path, mime: poster.type.mime, folder } as const;
    const { preview, thumbnail, color } = await this.inspector.inspect(job);
    return { ...facts, preview, thumbnail, color };
  }

  private async putAll(id: MediaId, { media }: StagedForm, facts: Facts): Promise<void> {
    await this.store.put(keyOf(id, 'original'), facts.original?.file ?? media.path);
    if (facts.preview) await this.store.put(keyOf(id, 'preview'), facts.preview.file);
    if (facts.thumbnail) await this.store.put(keyOf(id, 'thumbnail'), facts.thumbnail.file);
  }
}

function newMedia(parts: { caller: Principal; id: MediaId; file: StagedFile; facts: Facts }): Media {
  const { caller, id, file, facts } = parts;
  const { width, height, durationMs, waveform, color, preview, thumbnail } = facts;
  const type: ContentType = facts.hasVideo === false ? soundOnly(file.type) : file.type;
  return {
    ...{ id, uploaderId: caller.userId, status: 'storing', kind: type.kind, mime: type.mime },
    ...{ size: facts.original?.size ?? file.size, name: safeName(file.name, type) },
    ...{ width, height, durationMs, waveform, color },
    pictures: preview && thumbnail && { preview: preview.size, thumbnail: thumbnail.size },
    conversationId: null,
    messageId: null,
    attachedAt: null,
    createdAt: new Date(),
  };
}
