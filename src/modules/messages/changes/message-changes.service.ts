import { Injectable } from '@nestjs/common';
import { Env } from '../../../config/env.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { EventBus } from '../../../platform/events/event-bus.js';
import type { MessageId } from '../../../shared/ids.js';
import { memberIds } from '../../conversations/index.js';
import type { MessageDto } from '../dto/message.dto.js';
import { MAX_DIFFERENT_REACTIONS, MAX_PINNED, type Message } from '../message.js';
import {
  assertEmoji,
  assertMayDelete,
  assertMayEdit,
  assertRoomFor,
  assertRoomForPin,
  assertThere,
  isModerator,
} from './message-changes.policy.js';
import { MessageDeleted, MessageEdited, MessagePinned, MessageReacted } from '../messages.events.js';
import { contentOf } from '../messages.policy.js';
import { MessagePresenter, previewText } from '../messages.presenter.js';
import { MessagesService } from '../messages.service.js';
import { type Change, RevisionService } from './revision.service.js';
import { RevisionsRepository } from './revisions.repository.js';

/** What happens to messages after they were sent. Doing again what is done already changes nothing. */
@Injectable()
export class MessageChangesService {
  constructor(
    private readonly env: Env,
    private readonly messages: MessagesService,
    private readonly revision: RevisionService,
    private readonly revisions: RevisionsRepository,
    private readonly presenter: MessagePresenter,
    private readonly events: EventBus,
  ) {}

  /** Says something else. Throws `messages.not_own`, `.edit_window_over`, `.empty` or `.too_long`, and `revisionErrors`. */
  async edit(caller: Principal, id: MessageId, rawContent: string): Promise<MessageDto> {
    const message = await this.messages.see(caller, id);
    const content = contentOf(rawContent, this.env.MESSAGE_MAX_LENGTH);
    const revised = await this.revision.revise(caller, message, (current) => {
      assertMayEdit(caller, current, this.env.MESSAGE_EDIT_WINDOW);
      if (current.content === content) return null;
      return {
        make: (revision) => this.revisions.edit(revision, content, current),
        preview: { content: previewText(content) },
        changesContent: true,
      };
    });
    const dto = await this.presenter.presentOne(caller, revised.message);
    if (revised.conversation)
      this.events.publish(new MessageEdited(dto, revised.conversation, revised.message.attachments));
    return dto;
  }

  /** Leaves a tombstone. Throws `messages.not_found`, `messages.not_own` or `messages.busy`. */
  async delete(caller: Principal, id: MessageId): Promise<MessageDto> {
    const message = await this.messages.see(caller, id);
    const revised = await this.revision.revise(caller, message, (current) => {
      assertMayDelete(caller, current);
      return current.deletedAt ? null : this.deletion(isModerator(caller));
    });
    const dto = await this.presenter.presentOne(caller, revised.message);
    if (revised.conversation)
      this.events.publish(new MessageDeleted(dto, revised.conversation, revised.message.attachments));
    return dto;
  }

  /** Puts a sign to a message. Throws `messages.invalid_emoji` or `.too_many_reactions`, and `revisionErrors`. */
  react(caller: Principal, id: MessageId, emoji: string): Promise<MessageDto> {
    return this.toggleReaction(caller, id, { userId: caller.userId, emoji, added: true });
  }

  /** Takes a sign away. Throws `messages.invalid_emoji`, and `revisionErrors`. */
  unreact(caller: Principal, id: MessageId, emoji: string): Promise<MessageDto> {
    return this.toggleReaction(caller, id, { userId: caller.userId, emoji, added: false });
  }

  /** Pins a message for everybody, or unpins it. Throws `revisionErrors` or `messages.too_many_pins`. */
  async pin(caller: Principal, id: MessageId, pinned: boolean): Promise<MessageDto> {
    const message = await this.messages.seeAsMember(caller, id);
    const revised = await this.revision.revise(caller, message, (current) => {
      assertThere(current);
      if ((current.pinnedAt !== null) === pinned) return null;
      return pinned ? this.pinning(caller, id) : { make: (revision) => this.revisions.pin(revision, null) };
    });
    const dto = await this.presenter.presentOne(caller, revised.message);
    if (revised.conversation)
      this.events.publish(new MessagePinned(dto, revised.conversation, revised.message.attachments));
    return dto;
  }

  private pinning({ userId }: Principal, id: MessageId): Change {
    return {
      admit: async ({ conversation }, beingChanged) =>
        assertRoomForPin(id, await this.revisions.findPinned(conversation.id, MAX_PINNED + 1), beingChanged),
      make: (revision) => this.revisions.pin(revision, userId),
    };
  }

  private deletion(asModerator: boolean): Change {
    const preview = { content: '', deletedAt: new Date() };
    return {
      make: (revision) => this.revisions.delete(revision),
      preview,
      changesContent: true,
      evenIfReadOnly: true,
      asModerator,
    };
  }

  private async toggleReaction(
    caller: Principal,
    id: MessageId,
    reaction: MessageReacted['reaction'],
  ): Promise<MessageDto> {
    const message = await this.messages.seeAsMember(caller, id);
    const { userId, emoji, added } = reaction;
    assertEmoji(emoji);
    const revised = await this.revision.revise(caller, message, (current) => {
      assertThere(current);
      if (hasReaction(current, reaction) === added) return null;
      if (!added) return { make: (revision) => this.revisions.removeReaction(revision, { emoji, userId }) };
      assertRoomFor(emoji, current);
      return {
        make: (revision) => this.revisions.addReaction(revision, { emoji, userId }, MAX_DIFFERENT_REACTIONS),
      };
    });
    const dto = await this.presenter.presentOne(caller, revised.message);
    if (revised.conversation)
      this.events.publish(new MessageReacted(dto, memberIds(revised.conversation), reaction));
    return dto;
  }
}

function hasReaction({ reactions }: Message, { userId, emoji }: { userId: string; emoji: string }): boolean {
  return reactions.some((reaction) => reaction.userId === userId && reaction.emoji === emoji);
}
