import { IsMongoId, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** What a message shall say instead. */
export class EditMessageDto {
  /** Plain text, 1 to 4000 code points after trimming (`MESSAGE_MAX_LENGTH`). @example "Is it still available?" */
  @IsString()
  content: string;
}

/** Where else a message shall be said. */
export class ForwardMessageDto {
  /** A conversation of the caller. @example "6650c0ffee0000000000bbbb" */
  @IsMongoId()
  conversationId: string;

  /** Makes the forwarding safe to repeat; 1 to 128 characters. @example "c-9" */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  clientMessageId?: string;
}

/** A message, over a socket. */
export class MessageIdDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  @IsMongoId()
  messageId: string;
}

/** What a message shall say instead, over a socket. */
export class EditMessageByIdDto extends EditMessageDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  @IsMongoId()
  messageId: string;
}

/** A sign for a message, over a socket. */
export class ReactionByIdDto extends MessageIdDto {
  /** The sign: one emoji. @example "👍" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  emoji: string;
}

/** Where else a message shall be said, over a socket. */
export class ForwardMessageByIdDto extends ForwardMessageDto {
  /** The message. @example "6650c0ffee0000000000abcd" */
  @IsMongoId()
  messageId: string;
}
