import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { FlatBody } from '../../../../platform/http/flat-bodies.js';
import { LenientInput } from '../../../../platform/http/lenient-input.js';
import { PageNumberDto } from '../../shared/dto/page-number.dto.js';
import { IsAttachmentUrl } from './is-attachment-url.decorator.js';
import { IsNumberId } from './is-number-id.decorator.js';

/** Something to say (seeds/004, Send Message, `send_message`). */
@FlatBody()
export class DirectSendDto extends LenientInput {
  /** Whom it is for. @example 2 */
  @IsNumberId()
  receiverId: number;

  /** Where to say it: a conversation with the receiver. Without it: the one about nothing in particular. @example 1 */
  @IsOptional()
  @IsNumberId()
  conversationId?: number;

  /** Plain text, 1 to 4000 code points after trimming (`MESSAGE_MAX_LENGTH`). @example "Hello! How are you?" */
  @IsString()
  content: string;

  /**
   * Address of a file: https, on a public host, at most 2048 characters, without a user and a password. An empty one is none. It is never
   * fetched here.
   * @example "https://example.com/image.jpg"
   */
  @IsOptional()
  @IsAttachmentUrl()
  attachmentUrl?: string;

  /** Not needed: the sender is the one whom the token names. Anybody else here is refused. @example 42 */
  @IsOptional()
  @IsNumberId()
  senderId?: number;

  /** Makes the send safe to repeat; 1 to 128 characters. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;
}

/** A conversation (seeds/004, REST API Endpoints, Client-to-Server Events). */
export class DirectConversationRefDto extends LenientInput {
  /** Its number. @example 1 */
  @IsNumberId()
  conversationId: number;
}

/** A message (seeds/004, `DELETE /messages/:messageId`). */
export class DirectMessageRefDto extends LenientInput {
  /** Its number. @example 16777217 */
  @IsNumberId()
  messageId: number;
}

/** What to look for (seeds/004, `searchMessages`). */
export class DirectSearchDto extends PageNumberDto {
  /** Literal text, also part of a word, regardless of case: 1 to 100 code points after trimming. @example "hello" */
  @IsString()
  q: string;
}
