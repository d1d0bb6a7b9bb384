import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import { toAppError } from '../../../platform/http/to-app-error.js';
import type { MediaDto } from '../dto/media.dto.js';
import { Intake, type StagedForm } from './intake.js';
import { type MediaId, newMediaId } from '../media.js';
import { mediaErrors } from '../media.errors.js';
import { MediaReceived, MediaRefused, MediaStored } from '../media.events.js';
import { MediaPresenter } from '../media.presenter.js';
import { discard } from './multipart.js';
import { StorageService } from './storage.service.js';
import { UsageRepository } from '../usage.repository.js';

/** How often an upload says how far it is. */
const STEPS = 20;
const MIN_STEP_BYTES = 64 * 1024;

/** A form that has come in, before its file is looked at. */
export interface ArrivedForm {
  /** The id of the file once it is stored. */
  mediaId: MediaId;
  /** What the file counts against the quota once it is stored. */
  bytes: number;
  /** SHA-256 of the file as it came: tells a repeat of the same form from another one. */
  sha256: string;
  /** The other fields of the form, not validated. */
  fields: Record<string, string>;
  /** Stores the file. Throws `media.quota_exceeded`, `media.busy` and what is wrong with the file. */
  store(): Promise<MediaDto>;
}

/** Takes in files: read from the request as they come, looked at, and only then stored. */
@Injectable()
export class UploadService {
  constructor(
    private readonly env: Env,
    private readonly intake: Intake,
    private readonly storage: StorageService,
    private readonly usage: UsageRepository,
    private readonly presenter: MediaPresenter,
    private readonly events: EventBus,
  ) {}

  /**
   * Reads a multipart request with one file (and perhaps a `poster`) and stores it. Whatever goes wrong, nothing of it is
   * left. Throws the errors of `mediaErrors` up to `media.busy`.
   */
  upload(caller: Principal, request: IncomingMessage): Promise<MediaDto> {
    return this.during(caller, request, async (id) => {
      // Before the first byte is read.
      await this.assertRoom(caller);
      return this.store(caller, id, await this.takeIn(caller, id, request));
    });
  }

  /**
   * The same for those who look at the form before they store its file, and may find that they need not. Throws what `use`
   * throws, too.
   */
  receive<Answer>(
    caller: Principal,
    request: IncomingMessage,
    use: (form: ArrivedForm) => Promise<Answer>,
  ): Promise<Answer> {
    return this.during(caller, request, async (mediaId) => {
      const form = await this.takeIn(caller, mediaId, request);
      const { size: bytes, sha256 } = form.media;
      const store = async (): Promise<MediaDto> => {
        await this.assertRoom(caller);
        return this.store(caller, mediaId, form);
      };
      return use({ mediaId, bytes, sha256, fields: form.fields, store });
    });
  }

  private async during<Answer>(
    caller: Principal,
    request: IncomingMessage,
    work: (id: MediaId) => Promise<Answer>,
  ): Promise<Answer> {
    const id = newMediaId();
    try {
      return await work(id).finally(() => this.intake.remove(id));
    } catch (error) {
      discard(request);
      const { code, message } = toAppError(error);
      this.events.publish(new MediaRefused(caller.userId, id, { code, message }));
      throw error;
    }
  }

  private async assertRoom(caller: Principal): Promise<void> {
    const quota = this.env.MEDIA_QUOTA_BYTES;
    if ((await this.usage.today(caller.userId)) >= quota) throw mediaErrors.quotaExceeded(quota);
  }

  private async takeIn(caller: Principal, id: MediaId, request: IncomingMessage): Promise<StagedForm> {
    const totalBytes = this.intake.announcedBytes(request);
    return this.intake.take(id, request, this.progress(caller, id, totalBytes));
  }

  private async store(caller: Principal, id: MediaId, form: StagedForm): Promise<MediaDto> {
    const media = await this.storage.keep(caller, id, form);
    this.events.publish(new MediaStored(media));
    return this.presenter.present(caller, media);
  }

  /** Twenty steps at most, and the end. */
  private progress(caller: Principal, id: MediaId, totalBytes: number | null): (count: number) => void {
    const step = Math.max(MIN_STEP_BYTES, Math.ceil((totalBytes ?? this.env.MAX_FILE_SIZE) / STEPS));
    let receivedBytes = 0;
    let told = 0;
    return (count) => {
      receivedBytes += count;
      if (receivedBytes - told < step && receivedBytes !== totalBytes) return;
      told = receivedBytes;
      this.events.publish(new MediaReceived(caller.userId, id, receivedBytes, totalBytes));
    };
  }
}
