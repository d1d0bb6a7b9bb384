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
import { OneLine } from '../../../../platform/http/one-line.decorator.js';
import { IsUserId } from '../../../../platform/http/is-user-id.decorator.js';
import { MAX_USER_ID_LENGTH } from '../../../../shared/ids.js';
import { IsPersonType, type PersonType } from './person-type.js';

/** How a client of contract 002 can be. */
const STATUSES = ['online', 'offline'] as const;

/** Whom something is for, and who says it. */
class StorefrontAddressDto extends LenientInput {
  /** Whom it is for: their id in the marketplace, 1 to 128 characters. @example "u-7" */
  @IsUserId()
  @MaxLength(MAX_USER_ID_LENGTH)
  recipient_id: string;

  /** What they are: `Buyer` or `Seller`. @example "Buyer" */
  @IsOptional()
  @IsPersonType()
  recipient_type?: PersonType;

  /** Not needed: the sender is the one whom the token names. Anybody else here is refused. */
  @IsOptional()
  @IsString()
  sender_id?: string;

  /** What the sender is: `Buyer` or `Seller`. @example "Seller" */
  @IsOptional()
  @IsPersonType()
  sender_type?: PersonType;
}

/** Something to say to somebody (seeds/002, Sending a Message). */
@FlatBody({ changed: ['subject'] })
export class StorefrontSendDto extends StorefrontAddressDto {
  /** Plain text, 1 to 4000 characters after trimming (`MESSAGE_MAX_LENGTH`). @example "Hello, I have a question about your product" */
  @IsString()
  message: string;

  /** What it is about, at most 200 characters in one line. @example "Product Inquiry" */
  @IsOptional()
  @OneLine()
  @IsString()
  @MaxLength(200)
  subject?: string;

  /** What kind of message it is, in the marketplace's words; `general` if it says nothing. @example "general" */
  @IsOptional()
  @IsString()
  @Matches(/^[\w .:/-]{1,64}$/, {
    message: 'message_type must have 1 to 64 letters, digits, spaces and _.:/-',
  })
  message_type?: string;

  /** Makes the send safe to repeat, for ever; 1 to 128 characters, a new one for each message. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  client_message_id?: string;
}

/** Somebody types to somebody (seeds/002, `typing`). */
export class StorefrontTypingDto extends StorefrontAddressDto {
  /** False when they have stopped; true if it is left out. */
  @IsOptional()
  @IsBoolean()
  is_typing?: boolean;
}

/** Somebody whom the caller talks with. */
export class StorefrontParticipantDto extends LenientInput {
  /** Their id in the marketplace, 1 to 128 characters. @example "u-7" */
  @IsUserId()
  @MaxLength(MAX_USER_ID_LENGTH)
  participant_id: string;

  /** What they are: `Buyer` or `Seller`; the history of two people is one. @example "Seller" */
  @IsPersonType()
  participant_type: PersonType;
}

/** Who speaks. */
class StorefrontSpeakerDto extends LenientInput {
  /** Not needed: it is the one whom the token names. Anybody else here is refused. */
  @IsOptional()
  @IsString()
  user_id?: string;

  /** What they are: `Buyer` or `Seller`. @example "Buyer" */
  @IsOptional()
  @IsPersonType()
  user_type?: PersonType;
}

/** Somebody is here (seeds/002, `register_user`). */
export class StorefrontRegisterDto extends StorefrontSpeakerDto {}

/** How somebody wants to be seen (seeds/002, `update_status`). */
export class StorefrontStatusDto extends StorefrontSpeakerDto {
  /** `offline` lasts until this socket says `online`, or closes. @example "online" */
  @IsIn(STATUSES)
  status: (typeof STATUSES)[number];
}

/** A message that was read (seeds/002, `mark_as_read`). */
export class StorefrontMarkDto extends StorefrontSpeakerDto {
  /** Its id. @example "6650c0ffee0000000000abcd" */
  @IsMongoId()
  message_id: string;
}
