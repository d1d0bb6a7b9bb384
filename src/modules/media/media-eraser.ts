import { Injectable, Logger } from '@nestjs/common';
import { keyOf, type MediaId, VARIANTS } from './media.js';
import { MediaRepository } from './media.repository.js';
import { MediaStore } from './stores/media-store.js';

/** Deletes media: first the bytes, then the record, so that a failure in between is found again by the sweeper. */
@Injectable()
export class MediaEraser {
  private readonly logger = new Logger(MediaEraser.name);

  constructor(
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
  ) {}

  /** For media that nobody can see any more. What fails is logged and left to the sweeper. Answers how many are gone. */
  async erase(ids: MediaId[]): Promise<number> {
    let gone = 0;
    for (const id of ids) {
      try {
        await this.store.remove(VARIANTS.map((variant) => keyOf(id, variant)));
        await this.media.delete([id]);
        gone += 1;
      } catch (error) {
        this.logger.error(error);
      }
    }
    return gone;
  }
}
