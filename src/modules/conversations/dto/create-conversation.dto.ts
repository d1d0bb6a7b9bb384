import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsUserId } from '../../../platform/http/is-user-id.decorator.js';
import { OneLine } from '../../../platform/http/one-line.decorator.js';
import { MAX_USER_ID_LENGTH } from '../../../shared/ids.js';
import { WEB_ADDRESS } from '../../../shared/web-address.js';
import { CONVERSATION_TYPES, type ConversationType } from '../conversations.schema.js';

const webAddress = { message: '$property must be an http or https address, or a path that begins with /' };

/** Somebody to talk with. */
export class NewMemberDto {
  /** The `sub` of their token. @example "u-7" */
  @IsUserId()
  @MaxLength(MAX_USER_ID_LENGTH)
  userId: string;

  /** What they are in this conversation, in the marketplace's words. @example "seller" */
  @IsOptional()
  @IsString()
  @Matches(/^[\w-]{1,32}$/, { message: 'role must have 1 to 32 letters, digits, _ and -' })
  role?: string;
}

/** What a conversation is about: a listing, an order, a job. What is null is not there. */
export class SubjectDto {
  /** The kind of thing, 1 to 64 characters. @example "book" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  type: string;

  /** The marketplace's id of it, 1 to 128 characters. @example "book-123" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  id: string;

  /** What people call it. @example "The Hobbit, first edition" */
  @IsOptional()
  @OneLine()
  @IsString()
  @MaxLength(200)
  title?: string;

  /** A picture of it: http, https or a path of the marketplace. @example "https://market.example/i/123.jpg" */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  @Matches(WEB_ADDRESS, webAddress)
  imageUrl?: string;

  /** Its page: http, https or a path of the marketplace. @example "https://market.example/b/123" */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  @Matches(WEB_ADDRESS, webAddress)
  url?: string;

  /** Where it is. @example "Delhi" */
  @IsOptional()
  @OneLine()
  @IsString()
  @MaxLength(200)
  address?: string;

  /** Its price, in the marketplace's own currency. @example 350 */
  @ApiProperty({ format: 'double' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  price?: number;

  /** Whose it is. @example "u-7" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  ownerId?: string;
}

/** A conversation to begin, or to find again. */
export class CreateConversationDto {
  /** `direct`: two people. `subject`: two people about one thing. `group`: up to 256 people. @example "subject" */
  @IsIn(CONVERSATION_TYPES)
  type: ConversationType;

  /** The people. The caller is one of them without being named, unless it is a service. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(256)
  @ArrayUnique((member: NewMemberDto | null) => member?.userId, {
    message: '$property must not name anybody twice',
  })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => NewMemberDto)
  members: NewMemberDto[];

  /** What it is about; for the type `subject` only. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SubjectDto)
  subject?: SubjectDto;

  /** The name of a group, 1 to 200 characters. */
  @IsOptional()
  @OneLine()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  title?: string;

  /** Makes the creation of a group safe to repeat: the same id again finds the same group. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientConversationId?: string;
}
