import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/auth/principal.js';
import type { ConversationId, MessageId } from '../../shared/ids.js';
import { WRITE_LEASE_MS } from '../conversations/index.js';
import { AttachedMessages } from './attached-messages.js';
import { MAX_ATTACHMENTS } from './dto/attachment-ref.dto.js';
import type { MediaDto } from './dto/media.dto.js';
import { type Attachment, type FreshMedia, type Media, type MediaId, toAttachment } from './media.js';
import { mediaErrors } from './media.errors.js';
import { MediaEraser } from './media-eraser.js';
import type { Viewer } from './delivery/media-links.js';
import { MediaPresenter } from './media.presenter.js';
import { MediaRepository, type Place } from './media.repository.js';
import { UsageRepository } from './usage.repository.js';

/**
 * What the messages module does with media. A media belongs to one message for ever; the store decides which, one media
 * after the other in the order of their ids, so that of messages that race for the same ones at least one gets all of its own.
 */
@Injectable()
export class MediaService {
  constructor(
    private readonly media: MediaRepository,
    private readonly messages: AttachedMessages,
    private readonly presenter: MediaPresenter,
    private readonly eraser: MediaEraser,
    private readonly usage: UsageRepository,
  ) {}

  /**
   * Attaches the caller's own media to a message that is about to be written: all of them, or none. The same again for the same
   * message answers the same. Throws `media.not_found`, `media.not_ready`, `media.already_attached`, `media.too_many` or
   * `media.attached_twice`.
   */
  async attach(
    caller: Principal,
    mediaIds: readonly string[],
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<Attachment[]> {
    const place = { conversationId, messageId };
    const ids = checkedIds(mediaIds);
    const attached = new Map<MediaId, Attachment>();
    const fresh: MediaId[] = [];
    try {
      for (const id of ids.toSorted()) {
        const before = await this.claim(caller, id, place);
        attached.set(id, toAttachment(before));
        if (before.messageId === null) fresh.push(id);
      }
    } catch (error) {
      await this.media.detach(messageId, fresh);
      throw error;
    }
    return ids.map((id) => attached.get(id) as Attachment);
  }

  /** Frees what was attached to a message that was not written after all: it can be attached again. */
  async detach(messageId: MessageId): Promise<void> {
    await this.media.detach(messageId);
  }

  /** Deletes what is attached to a message: at once nobody can see it any more, then the bytes go. */
  async remove(messageId: MessageId): Promise<void> {
    await this.eraser.erase(await this.media.condemnAttached(messageId));
  }

  /** Attachments as they go over the wire, with addresses for this viewer and nobody else. */
  attachmentsOf(viewer: Viewer, attachments: readonly Attachment[]): MediaDto[] {
    return attachments.map((attachment) => this.presenter.present(viewer, attachment));
  }

  /** Deletes an upload of the caller's that was not sent. Throws `media.not_found` or `media.already_attached`. */
  async discard(caller: Principal, id: MediaId): Promise<void> {
    const own = await this.media.findOwn(caller.userId, id);
    if (own?.status !== 'ready') throw mediaErrors.notFound();
    if (!(await this.media.condemn(caller.userId, id))) throw mediaErrors.alreadyAttached();
    await this.eraser.erase([id]);
  }

  /** Deletes what was made for a message that was not written: as if it had never been uploaded. Throws what `discard` throws. */
  async undo(caller: Principal, { ids, bytes }: FreshMedia): Promise<void> {
    for (const id of ids) await this.discard(caller, id);
    await this.usage.giveBack(caller.userId, bytes);
  }

  private async claim(caller: Principal, id: MediaId, place: Place): Promise<Media> {
    const before = await this.media.attach(caller.userId, id, place);
    if (before) return before;
    const own = await this.media.findOwn(caller.userId, id);
    if (!own || own.status === 'gone') throw mediaErrors.notFound();
    if (own.status === 'storing') throw mediaErrors.notReady();
    const again = (await this.freeGhost(own)) ? await this.media.attach(caller.userId, id, place) : null;
    if (!again) throw mediaErrors.alreadyAttached();
    return again;
  }

  /** A message whose writer died before it was written holds nothing: the same send may come again. */
  private async freeGhost({ messageId, conversationId, attachedAt }: Media): Promise<boolean> {
    if (messageId === null || conversationId === null) return false;
    const before = new Date(Date.now() - 2 * WRITE_LEASE_MS);
    if (attachedAt === null || attachedAt > before) return false;
    if ((await this.messages.existing([{ conversationId, messageId }])).has(messageId)) return false;
    await this.media.detachGhost(messageId, before);
    return true;
  }
}

function checkedIds(mediaIds: readonly string[]): MediaId[] {
  if (mediaIds.length > MAX_ATTACHMENTS) throw mediaErrors.tooMany(MAX_ATTACHMENTS);
  const ids = mediaIds.map((id) => id.toLowerCase() as MediaId);
  if (new Set(ids).size < ids.length) throw mediaErrors.twice();
  return ids;
}
