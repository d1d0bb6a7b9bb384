import {
  IsBoolean,
  IsIn,
  IsMongoId,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { FlatBody } from '../../../../platform/http/flat-bodies.js';
import { LenientInput } from '../../../../platform/http/lenient-input.js';
import { IsContent } from '../../shared/is-content.decorator.js';

/** The longest message and caption, in characters after trimming (seeds/003, Data Validation). */
const MAX_CONTENT = 1000;

/** What a message can be (seeds/003, Data Validation). */
export const MESSAGE_TYPES = ['text', 'image', 'video'] as const;
export type JivbookMessageType = (typeof MESSAGE_TYPES)[number];

/** With whom to chat, and about which pet (seeds/003, Create or Get Chat). */
export class JivbookCreateDto extends LenientInput {
  /** Whom to chat with. @example "u-7" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  participantId: string;

  /** The pet that it is about; without one it is a direct chat. @example "pet-12" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  petId?: string;
}

/** Something to say (seeds/003, Send Text Message). */
@FlatBody()
export class JivbookContentDto extends LenientInput {
  /** 1 to 1000 characters after trimming. @example "Hello! Is this pet still available?" */
  @IsContent(MAX_CONTENT)
  content: string;

  /** `text`, `image` or `video`; `text` without it. @example "text" */
  @IsOptional()
  @IsIn(MESSAGE_TYPES)
  messageType?: JivbookMessageType;

  /** The message to answer, in the same chat. @example "6650c0ffee0000000000abcd" */
  @IsOptional()
  @IsMongoId()
  parentMessageId?: string;

  /** What the caller has uploaded for it and not sent yet: its id, with or without an extension. */
  @IsOptional()
  @IsString()
  @Matches(/^[0-9a-f]{24}(\.\w{1,16})?$/i, {
    message: 'mediaUrl must be the id of an upload, with or without an extension',
  })
  mediaUrl?: string;

  /** Makes the send safe to repeat. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;
}

/** A caption of a file (seeds/003, Send Media Message). */
export class JivbookCaptionDto extends LenientInput {
  /** At most 1000 characters after trimming. @example "Here he is" */
  @IsOptional()
  @IsContent(MAX_CONTENT)
  content?: string;

  /** Makes the send safe to repeat. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;
}

/** A chat (seeds/003, `join-chat`). */
export class JivbookChatDto extends LenientInput {
  /** Its id. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  chatId: string;
}

/** Something to say in a chat (seeds/003, `sendMessage`). */
@FlatBody()
export class JivbookSendDto extends JivbookContentDto {
  /** Where to say it. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  chatId: string;
}

/** Whether somebody types (seeds/003, `typing`). */
export class JivbookTypingDto extends JivbookChatDto {
  /** True while they do. */
  @IsBoolean()
  isTyping: boolean;
}

/** A message that was read (seeds/003, `markAsRead`). */
export class JivbookMarkAsReadDto extends JivbookChatDto {
  /** Which one: it and those before it are read. @example "6650c0ffee0000000000abcd" */
  @IsMongoId()
  messageId: string;
}
