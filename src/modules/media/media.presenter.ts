import { Injectable } from '@nestjs/common';
import type { MediaDto } from './dto/media.dto.js';
import type { Attachment } from './media.js';
import { MediaLinks, type Viewer } from './delivery/media-links.js';

/** Where `MediaController` is. */
const BASE = '/api/v1/media';

/** Media as they go over the wire: with addresses for one viewer. */
@Injectable()
export class MediaPresenter {
  constructor(private readonly links: MediaLinks) {}

  /** For this viewer and nobody else. */
  present(viewer: Viewer, attachment: Attachment): MediaDto {
    const { id, pictures } = attachment;
    const { kind, mime, size, name, width, height, durationMs, waveform, color } = attachment;
    const query = `?link=${this.links.sign(viewer, id)}`;
    return {
      ...{ id, kind, mime, size, name, width, height, durationMs, waveform, color },
      url: `${BASE}/${id}${query}`,
      previewUrl: pictures && `${BASE}/${id}/preview${query}`,
      thumbnailUrl: pictures && `${BASE}/${id}/thumbnail${query}`,
      status: 'ready',
    };
  }
}
