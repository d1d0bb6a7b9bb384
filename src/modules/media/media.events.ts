import { DomainEvent } from '../../shared/domain-event.js';
import type { UserId } from '../../shared/ids.js';
import type { Media, MediaId } from './media.js';

/** More of an upload has arrived. */
export class MediaReceived extends DomainEvent {
  constructor(
    readonly uploaderId: UserId,
    readonly mediaId: MediaId,
    readonly receivedBytes: number,
    /** Null for a request that does not announce its length. */
    readonly totalBytes: number | null,
  ) {
    super();
  }
}

/** An upload was looked at and stored. */
export class MediaStored extends DomainEvent {
  constructor(readonly media: Media) {
    super();
  }
}

/** An upload has come to nothing. */
export class MediaRefused extends DomainEvent {
  constructor(
    readonly uploaderId: UserId,
    readonly mediaId: MediaId,
    readonly reason: { code: string; message: string },
  ) {
    super();
  }
}
