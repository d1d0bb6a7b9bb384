import type { Conversation } from '../../conversations/index.js';
import type { MediaDto } from '../../media/index.js';
import type { MessageDto } from '../dto/message.dto.js';

/** What an export says about its conversation. */
export interface ExportedConversation extends Pick<
  Conversation,
  'id' | 'type' | 'title' | 'subject' | 'createdAt'
> {
  members: { userId: string; name: string | null; role: string; joinedAt: Date }[];
  exportedAt: Date;
}

/** What was attached, without addresses: those are for the caller alone, and end before the file does. */
export type ExportedAttachment = Omit<MediaDto, 'url' | 'previewUrl' | 'thumbnailUrl' | 'status'>;

/** A message and the name of its sender; a deleted one is there without its content. */
export interface ExportedMessage extends Omit<MessageDto, 'attachments'> {
  senderName: string | null;
  attachments: ExportedAttachment[];
}

/** A message as it is exported. */
export function toExported(
  { attachments, ...message }: MessageDto,
  senderName: string | null,
): ExportedMessage {
  return { ...message, senderName, attachments: attachments.map(withoutAddress) };
}

/** How a conversation is written down, piece by piece. */
export interface ExportWriter {
  contentType: string;
  begin(conversation: ExportedConversation): string;
  message(message: ExportedMessage): string;
  /** Stands between two messages. */
  separator: string;
  end: string;
}

function withoutAddress({
  id,
  kind,
  mime,
  size,
  name,
  width,
  height,
  durationMs,
  waveform,
  color,
}: MediaDto): ExportedAttachment {
  return { id, kind, mime, size, name, width, height, durationMs, waveform, color };
}
