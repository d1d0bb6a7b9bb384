import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Caller } from '../../../platform/auth/access.decorators.js';
import type { Principal } from '../../../platform/auth/principal.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { OkWhen } from '../../../platform/http/ok-when.decorator.js';
import { ParseIdPipe } from '../../../platform/http/parse-id.pipe.js';
import { ParseUserIdPipe } from '../../../platform/http/parse-user-id.pipe.js';
import { Limit } from '../../../platform/limits/limit.decorator.js';
import type { ConversationId, UserId } from '../../../shared/ids.js';
import { conversationErrors } from '../conversations.errors.js';
import { ConversationDto } from '../dto/conversation.dto.js';
import { NewMemberDto } from '../dto/create-conversation.dto.js';
import { AddedMemberDto, MemberUpdatedDto, RoleDto, TitleDto } from '../dto/member.dto.js';
import { MembersService } from './members.service.js';

/** Groups. */
@Controller('conversations/:id')
@Refuses(conversationErrors.notFound, conversationErrors.notAGroup, conversationErrors.notOwner)
export class MembersController {
  constructor(private readonly members: MembersService) {}

  /** Change the title of a group (its owners, and services). */
  @Patch()
  rename(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() { title }: TitleDto,
  ): Promise<ConversationDto> {
    return this.members.rename(caller, id, title);
  }

  /** Take somebody into a group (its owners, and services): 201, or 200 when they are there already. */
  @Post('members')
  @Limit('create')
  @OkWhen<AddedMemberDto>(({ added }) => !added)
  @Refuses(conversationErrors.full, conversationErrors.readOnly)
  add(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Body() dto: NewMemberDto,
  ): Promise<AddedMemberDto> {
    return this.members.add(caller, id, dto);
  }

  /**
   * Take somebody out of a group (its owners, and services), or leave it, with one's own id. Taking out again who has left is 204 too. After
   * the last owner whoever is there longest is owner.
   */
  @Delete('members/:userId')
  @HttpCode(204)
  @Refuses(conversationErrors.memberNotFound)
  remove(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Param('userId', ParseUserIdPipe) userId: UserId,
  ): Promise<void> {
    return this.members.remove(caller, id, userId);
  }

  /** Give somebody in a group a role (its owners, and services). A group that has an owner keeps one. */
  @Patch('members/:userId')
  @Refuses(conversationErrors.memberNotFound, conversationErrors.lastOwner)
  setRole(
    @Caller() caller: Principal,
    @Param('id', ParseIdPipe) id: ConversationId,
    @Param('userId', ParseUserIdPipe) userId: UserId,
    @Body() { role }: RoleDto,
  ): Promise<MemberUpdatedDto> {
    return this.members.setRole(caller, id, userId, role);
  }
}
