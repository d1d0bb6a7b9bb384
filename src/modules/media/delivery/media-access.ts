import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Principal } from '../../../platform/auth/principal.js';
import { ConversationAccess } from '../../conversations/index.js';
import { keyOf, type Media, type MediaId, type Variant } from '../media.js';
import { mediaErrors } from '../media.errors.js';
import { MediaRepository } from '../media.repository.js';
import { type ByteRange, MediaStore } from '../stores/media-store.js';

/** What a viewer gets to see of a media. */
export interface ServedMedia {
  id: MediaId;
  variant: Variant;
  kind: Media['kind'];
  mime: string;
  name: string;
  size: number;
}

/** Who sees the bytes of which media, and until when. */
@Injectable()
export class MediaAccess {
  constructor(
    private readonly access: ConversationAccess,
    private readonly media: MediaRepository,
    private readonly store: MediaStore,
  ) {}

  /**
   * What there is to serve: to the members of the conversation that it was said in; before that, to its uploader. Throws
   * `media.not_found` for everybody else, and for everybody once the message is deleted.
   */
  async find(viewer: Principal, id: MediaId, variant: Variant): Promise<ServedMedia> {
    const media = await this.visible(viewer, id);
    const { kind, name, pictures } = media;
    if (variant === 'original') return { id, variant, kind, mime: media.mime, name, size: media.size };
    if (!pictures) throw mediaErrors.notFound();
    return { id, variant, kind: 'image', mime: 'image/webp', name: `${name}.webp`, size: pictures[variant] };
  }

  /** The bytes of what `find` has found, or some of them. Throws `media.not_found` when they went away in between. */
  read({ id, variant }: ServedMedia, range?: ByteRange): Promise<Readable> {
    return this.store.read(keyOf(id, variant), range);
  }

  private async visible(viewer: Principal, id: MediaId): Promise<Media> {
    const media = await this.media.findReady(id);
    if (!media) throw mediaErrors.notFound();
    const isOpen =
      media.conversationId === null
        ? media.uploaderId === viewer.userId
        : (await this.access.find(viewer, media.conversationId)) !== null;
    if (!isOpen) throw mediaErrors.notFound();
    return media;
  }
}
