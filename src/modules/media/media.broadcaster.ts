import { OnEvent } from '@nestjs/event-emitter';
import { Realtime } from '../../platform/ws/realtime.js';
import { Broadcaster } from '../../platform/ws/wire-events.js';
import { MediaProgressDto, MediaRejectedDto } from './dto/media-events.dto.js';
import { MediaDto } from './dto/media.dto.js';
import { MediaReceived, MediaRefused, MediaStored } from './media.events.js';
import { MediaPresenter } from './media.presenter.js';

/** What the server says about media. */
const mediaEvents = {
  'media:progress': {
    payload: MediaProgressDto,
    description:
      'More of an upload has arrived, at most twenty times in all. To every socket of the uploader.',
  },
  'media:ready': {
    payload: MediaDto,
    description:
      'An upload is stored and can be attached. To every socket of the uploader, once. The file of a form that was sent before is stored no second time: of that nothing more is heard.',
  },
  'media:rejected': {
    payload: MediaRejectedDto,
    description:
      'An upload came to nothing, and nothing of it is left. To every socket of the uploader, once.',
  },
};

/** Tells the uploader, and nobody else, what becomes of an upload. */
@Broadcaster(mediaEvents)
export class MediaBroadcaster {
  constructor(
    private readonly realtime: Realtime,
    private readonly presenter: MediaPresenter,
  ) {}

  /** A bar that grows. */
  @OnEvent(MediaReceived.name)
  received({ uploaderId, mediaId, receivedBytes, totalBytes }: MediaReceived): void {
    this.realtime.toUsers(mediaEvents, 'media:progress', [uploaderId], {
      mediaId,
      receivedBytes,
      totalBytes,
    });
  }

  /** What the upload is answered with. */
  @OnEvent(MediaStored.name)
  stored({ media }: MediaStored): void {
    const dto = this.presenter.present({ userId: media.uploaderId, roles: [] }, media);
    this.realtime.toUsers(mediaEvents, 'media:ready', [media.uploaderId], dto);
  }

  /** The code that the upload is answered with. */
  @OnEvent(MediaRefused.name)
  refused({ uploaderId, mediaId, reason }: MediaRefused): void {
    this.realtime.toUsers(mediaEvents, 'media:rejected', [uploaderId], { mediaId, ...reason });
  }
}
