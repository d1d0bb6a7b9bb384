import { IntersectionType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsMongoId,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { FlatBody } from '../../../platform/http/flat-bodies.js';
import { IsSmallJson } from '../../../platform/http/is-small-json.js';
import { AttachmentRefDto, MAX_ATTACHMENTS, UploadFormDto } from '../../media/index.js';

/** Something to say. */
@FlatBody()
export class SendMessageDto {
  /**
   * Plain text, 1 to 4000 code points after trimming (`MESSAGE_MAX_LENGTH`); beside attachments it may be left out.
   * @example "Is it still available?"
   */
  @ValidateIf(({ content, attachments }: SendMessageDto) => content !== undefined || !attachments?.length)
  @IsString()
  content?: string;

  /** What was uploaded for it by the sender, at most 10, each only once. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AttachmentRefDto)
  attachments?: AttachmentRefDto[];

  /** Makes the send safe to repeat, for ever; 1 to 128 characters, a new one for each message. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;

  /** `text`, or a kind of the marketplace's own (`image` ... beside attachments); `system` needs the role service. @example "text" */
  @IsOptional()
  @IsString()
  @Matches(/^(?!void$)[a-z][a-z0-9._-]{0,31}$/, {
    message:
      'type must begin with a letter and have 1 to 32 lower-case letters, digits and ._-; void is not one',
  })
  type?: string;

  /** The id of the message to answer, in the same conversation. */
  @IsOptional()
  @IsMongoId()
  replyTo?: string;

  /** What the marketplace wants to keep with it: at most 4096 bytes of JSON. @example { "offer": 300 } */
  @IsOptional()
  @IsObject()
  @IsSmallJson(4096)
  metadata?: Record<string, unknown>;

  /** Not needed: the sender is the one whom the token names. Anybody else here is refused. */
  @IsOptional()
  @IsString()
  senderId?: string;
}

/** What a form says beside its file. */
export class MediaMessageFieldsDto extends PickType(SendMessageDto, ['clientMessageId', 'replyTo']) {
  /** The caption, at most 4000 code points after trimming (`MESSAGE_MAX_LENGTH`). @example "This is the one" */
  @IsOptional()
  @IsString()
  content?: string;
}

/** A file with a caption, as a multipart form. */
export class MediaMessageFormDto extends IntersectionType(UploadFormDto, MediaMessageFieldsDto) {}

/** Something to say, over a socket. */
@FlatBody()
export class SendToConversationDto extends SendMessageDto {
  /** Where to say it. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}
