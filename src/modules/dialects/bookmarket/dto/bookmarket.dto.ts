import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { FlatBody } from '../../../../platform/http/flat-bodies.js';
import { LenientInput } from '../../../../platform/http/lenient-input.js';
import { IsContent } from '../../shared/is-content.decorator.js';
import { MAX_NAME_LENGTH } from '../bookmarket.policy.js';

/** What messages can be (seeds/000, Message Model). */
export const BOOKMARKET_TYPES = ['text', 'image', 'file'] as const;
/** What a message can be. */
export type BookmarketType = (typeof BOOKMARKET_TYPES)[number];

/** No message is longer, in code points. */
const MAX_LENGTH = 4000;
const MAX_PERSON_NAME = 200;

/** A conversation (seeds/000, `chat:join`, `chat:leave`). */
export class BookmarketConversationDto extends LenientInput {
  /** `<bookId>|<userA>:<userB>`; the caller is one of the two. @example "book-123|u-42:u-7" */
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  conversationId: string;
}

/** Something to say (seeds/000, `POST /api/messages`, `chat:message`). */
@FlatBody()
export class BookmarketSendDto extends BookmarketConversationDto {
  /** 1 to 4000 characters after trimming. @example "Hello, is this book available?" */
  @IsContent(MAX_LENGTH)
  message: string;

  /** Not needed: the sender is the one whom the token names. Anybody else here is refused. */
  @IsOptional()
  @IsString()
  senderId?: string;

  /** The sender's name, where no token has told it. @example "John Doe" */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_PERSON_NAME)
  senderName?: string;

  /** Not needed: the other one of the two. Anybody else here is refused. @example "u-7" */
  @IsOptional()
  @IsString()
  recipientId?: string;

  /** The other one's name, where no token has told it. @example "Jane Roe" */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_PERSON_NAME)
  recipientName?: string;

  /** Not needed: the id of the conversation says which book. @example "book-123" */
  @IsOptional()
  @IsString()
  bookId?: string;

  /** `text` where nothing is said. @example "text" */
  @IsOptional()
  @IsIn(BOOKMARKET_TYPES)
  messageType?: BookmarketType;

  /** Makes the send safe to repeat. @example "c-1" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;
}

/** I am typing, or no more (seeds/000, `chat:typing`). */
export class BookmarketTypingDto extends BookmarketConversationDto {
  /** Not needed: who types is the one whom the token names. Anybody else here is refused. @example "u-42" */
  @IsOptional()
  @IsString()
  userId?: string;

  /** False when it is over; it ends by itself after a second of silence. @example true */
  @IsOptional()
  @IsBoolean()
  isTyping?: boolean;
}

/** Who is there, or gone (seeds/000, `user:online`, `user:offline`). */
export class BookmarketPersonDto extends LenientInput {
  /** Not needed: the caller. Anybody else here is refused. @example "u-42" */
  @IsOptional()
  @IsString()
  userId?: string;
}

/** Whom to find (seeds/000, `GET /api/messages/partner`). */
export class BookmarketPartnerQueryDto extends LenientInput {
  /** The book. @example "book-123" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  bookId: string;

  /** The caller; anybody else is refused. @example "u-42" */
  @IsString()
  @IsNotEmpty()
  userId: string;
}
