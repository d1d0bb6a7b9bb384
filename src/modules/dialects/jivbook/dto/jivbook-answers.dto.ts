import { ApiProperty } from '@nestjs/swagger';
import {
  JivbookBlockDto,
  JivbookChatsDto,
  JivbookChatViewDto,
  JivbookMessageDto,
  JivbookMessagesDto,
  JivbookReadDto,
} from './jivbook-views.dto.js';

/** What every answer begins with (seeds/003, REST API Endpoints). */
abstract class JivbookAnswerDto {
  /** Always true. */
  success: boolean;
  /** What was done, for a person. @example "Chat created successfully" */
  message: string;
}

/** A chat, begun or found. */
export class JivbookChatAnswerDto extends JivbookAnswerDto {
  /** False when it was there already. */
  created: boolean;
  /** The chat as it is now. */
  @ApiProperty({ type: JivbookChatViewDto })
  data: JivbookChatViewDto;
}

/** My chats. */
export class JivbookChatsAnswerDto extends JivbookAnswerDto {
  /** A page of them. */
  @ApiProperty({ type: JivbookChatsDto })
  data: JivbookChatsDto;
}

/** The messages of a chat. */
export class JivbookMessagesAnswerDto extends JivbookAnswerDto {
  /** A page of them. */
  @ApiProperty({ type: JivbookMessagesDto })
  data: JivbookMessagesDto;
}

/** A message, sent or deleted. */
export class JivbookMessageAnswerDto extends JivbookAnswerDto {
  /** The message as it is now. */
  @ApiProperty({ type: JivbookMessageDto })
  data: JivbookMessageDto;
}

/** What was read. */
export class JivbookReadAnswerDto extends JivbookAnswerDto {
  /** How much. */
  @ApiProperty({ type: JivbookReadDto })
  data: JivbookReadDto;
}

/** Blocked, or let be again. */
export class JivbookBlockAnswerDto extends JivbookAnswerDto {
  /** How it is now. */
  @ApiProperty({ type: JivbookBlockDto })
  data: JivbookBlockDto;
}
