import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import type { ConversationId } from '../../../shared/ids.js';
import { conversationErrors } from '../conversations.errors.js';
import { MarkUnreadDto, PersonalChangesDto, PersonalDto } from '../dto/personal.dto.js';
import { PersonalService } from './personal.service.js';

/** What I do with a conversation for myself alone. */
@Controller('conversations/:id')
@Refuses(conversationErrors.notFound)
export class PersonalController {
  constructor(private readonly personal: PersonalService) {}

  /** Put a conversation away until its next message, mute it or pin it, or take that back. */
  @Patch('me')
  change(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() dto: PersonalChangesDto,
  ): Promise<PersonalDto> {
    return this.personal.change(caller, id, dto);
  }

  /** Mark a conversation as unread; others see nothing of it. Reading on, or sending, takes it back. */
  @Post('unread')
  @HttpCode(200)
  markUnread(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() { seq }: MarkUnreadDto,
  ): Promise<PersonalDto> {
    return this.personal.markUnread(caller, id, seq);
  }

  /** Clear the history for me: what was said so far is gone for me, and read. */
  @Delete('history')
  clearHistory(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
  ): Promise<PersonalDto> {
    return this.personal.clearHistory(caller, id);
  }
}
