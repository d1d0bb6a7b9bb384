import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../../shared/ids.js';
import { firstCodePoints } from '../../shared/text.js';
import type { Preview } from '../conversations/index.js';
import { MediaService, type Viewer } from '../media/index.js';
import type { MessageDto, QuoteDto, ReactionDto } from './dto/message.dto.js';
import type { Message } from './message.js';
import { MessagesRepository } from './messages.repository.js';
import type { ShownMessage } from './shown-message.rows.js';

/** How much of a message lists and quotes show, in code points. */
const PREVIEW_LENGTH = 300;

/** Messages as they go over the wire to somebody: their attachments have addresses for this viewer alone. */
@Injectable()
export class MessagePresenter {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly media: MediaService,
  ) {}

  /** Messages of one conversation, with what they quote as it is now. */
  async present(
    viewer: Viewer,
    conversationId: ConversationId,
    messages: ShownMessage[],
  ): Promise<MessageDto[]> {
    const quotedIds = [...new Set(messages.flatMap(({ replyTo }) => replyTo ?? []))];
    const quoted = quotedIds.length === 0 ? [] : await this.messages.findMany(conversationId, quotedIds);
    const byId = new Map(quoted.map((message) => [message.id, message]));
    return messages.map((message) =>
      this.toDto(viewer, message, message.replyTo ? byId.get(message.replyTo) : undefined),
    );
  }

  /** One message, with what it quotes as it is now. */
  async presentOne(viewer: Viewer, message: ShownMessage): Promise<MessageDto> {
    const [dto] = await this.present(viewer, message.conversationId, [message]);
    return dto as MessageDto;
  }

  /** One message; `quoted` is the message that it answers. */
  toDto(viewer: Viewer, message: ShownMessage, quoted: Message | undefined): MessageDto {
    return {
      id: message.id,
      conversationId: message.conversationId,
      seq: message.seq,
      rev: message.rev,
      senderId: message.senderId,
      clientMessageId: message.clientMessageId,
      type: message.type,
      content: message.content,
      replyTo: quoted ? toQuoteDto(quoted) : null,
      metadata: message.metadata,
      attachments: this.media.attachmentsOf(viewer, message.attachments),
      reactions: toReactionDtos(message.reactions),
      forwardedFrom: message.forwardedFrom,
      createdAt: message.createdAt,
      editedAt: message.editedAt,
      deletedAt: message.deletedAt,
      pinnedAt: message.pinnedAt,
      pinnedBy: message.pinnedBy,
    };
  }
}

/** Reactions by their sign, in the order in which the signs came. */
function toReactionDtos(reactions: Message['reactions']): ReactionDto[] {
  if (reactions.length === 0) return [];
  const emojis = [...new Set(reactions.map(({ emoji }) => emoji))];
  return emojis.map((emoji) => {
    const userIds = reactions.filter((reaction) => reaction.emoji === emoji).map(({ userId }) => userId);
    return { emoji, count: userIds.length, userIds };
  });
}

/** A message as lists of conversations show it. */
export function toPreview({ id, seq, senderId, type, content, createdAt, deletedAt }: ShownMessage): Preview {
  return { id, seq, senderId, type, content: previewText(content), createdAt, deletedAt };
}

/** The beginning of a message. */
export const previewText = (content: string): string => firstCodePoints(content, PREVIEW_LENGTH);

function toQuoteDto({ id, seq, senderId, content, deletedAt }: Message): QuoteDto {
  return { id, seq, senderId, content: previewText(content), deletedAt };
}
