import { IsMongoId, IsOptional, IsString } from 'class-validator';
import { FlatBody } from '../../../../platform/http/flat-bodies.js';
import { LenientInput } from '../../../../platform/http/lenient-input.js';
import { IsContent } from '../../shared/is-content.decorator.js';

/** Messages are limited to so many characters (seeds/001, Security Considerations). */
const MAX_LENGTH = 2000;

/** Something to say (seeds/001, HTTP REST API; seeds/CLARIFICATIONS, 001). */
@FlatBody()
export class NaafeContentDto extends LenientInput {
  /** 1 to 2000 characters after trimming. @example "When can you come?" */
  @IsContent(MAX_LENGTH)
  content: string;

  /** Whom it is for: the other one, and nobody else. @example "u-7" */
  @IsOptional()
  @IsString()
  receiverId?: string;

  /** Not needed: the sender is the one whom the token names. Anybody else here is refused. */
  @IsOptional()
  @IsString()
  senderId?: string;

  /** Makes the send safe to repeat. @example "c-1" */
  @IsOptional()
  @IsString()
  clientMessageId?: string;
}

/** A conversation (seeds/001, `join-conversation`, `leave-conversation`, `mark-read`). */
export class NaafeConversationDto extends LenientInput {
  /** Its id. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}

/** Something to say in a conversation (seeds/001, `send-message`). */
@FlatBody()
export class NaafeSendDto extends NaafeContentDto {
  /** Where to say it. @example "6650c0ffee0000000000aaaa" */
  @IsMongoId()
  conversationId: string;
}
